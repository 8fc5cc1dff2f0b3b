-- One partition a year; what fits nowhere lands in the default partition and is looked at.
create table sales.stock_movement (
  id bigint not null default nextval('sales.stock_movement_id_seq'),
  moved_on date not null default current_date,
  product_id bigint not null references core.product (id),
  warehouse_code text not null references core.warehouse (code),
  change integer not null,
  reason text not null default '',
  primary key (moved_on, id),
  constraint stock_movement_moves check (change <> 0)
) partition by range (moved_on);

create table sales.stock_movement_2025 partition of sales.stock_movement
  for values from ('2025-01-01') to ('2026-01-01');

create table sales.stock_movement_2026 partition of sales.stock_movement
  for values from ('2026-01-01') to ('2027-01-01');

create table sales.stock_movement_rest partition of sales.stock_movement default;

create index stock_movement_product on sales.stock_movement (product_id, moved_on);
