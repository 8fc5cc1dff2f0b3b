create table sales.cart (
  token uuid primary key default gen_random_uuid(),
  customer_id bigint references core.customer (id) on delete cascade,
  order_id bigint references sales.orders (id) on delete set null,
  opened_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- an order that has a cart came from it
  constraint cart_order_needs_customer check (order_id is null or customer_id is not null)
);

-- A customer has one open cart; guests have as many as they like.
create unique index cart_one_open on sales.cart (customer_id) where order_id is null and customer_id is not null;
create index cart_abandoned on sales.cart (updated_at) where order_id is null;
