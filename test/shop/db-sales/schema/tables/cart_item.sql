create table sales.cart_item (
  cart_token uuid references sales.cart (token) on delete cascade,
  product_id bigint references core.product (id),
  quantity sales.quantity,
  added_at timestamptz not null default now(),
  primary key (cart_token, product_id)
);
