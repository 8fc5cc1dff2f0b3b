create table sales.order_item (
  order_id bigint not null references sales.orders (id) on delete cascade,
  line_no smallint not null,
  product_id bigint not null references core.product (id),
  quantity sales.quantity,
  unit_price core.amount not null,
  line_total numeric(14,2) generated always as (quantity * unit_price) stored,
  primary key (order_id, line_no),
  constraint order_item_line_no check (line_no > 0)
);

create index order_item_product on sales.order_item (product_id) include (quantity, line_total);

alter table sales.order_item enable row level security;
