-- Filled by the trigger product_price_kept.
create table core.product_price (
  product_id bigint not null references core.product (id) on delete cascade,
  valid_from timestamptz not null default clock_timestamp(),
  price core.amount not null,
  currency core.currency_code not null,
  primary key (product_id, valid_from)
);
