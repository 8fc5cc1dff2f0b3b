create table sales.stock_level (
  product_id bigint not null references core.product (id),
  warehouse_code text not null references core.warehouse (code) on update cascade,
  on_hand integer not null default 0,
  reserved integer not null default 0,
  available integer generated always as (on_hand - reserved) stored,
  primary key (product_id, warehouse_code),
  constraint stock_level_on_hand check (on_hand >= 0),
  constraint stock_level_not_oversold check (reserved between 0 and on_hand)
) with (fillfactor = 70);

comment on constraint stock_level_not_oversold on sales.stock_level is 'The last guard against selling what is not there';
