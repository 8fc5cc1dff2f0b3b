create table sales.coupon (
  code core.citext primary key,
  title text not null,
  kind sales.discount_kind not null,
  value core.amount not null,
  currency core.currency_code,
  customer_id bigint references core.customer (id) on delete cascade,
  valid tstzrange not null default tstzrange(now(), null),
  most_uses integer,
  constraint coupon_amount_has_currency check ((kind = 'amount') = (currency is not null)),
  constraint coupon_percent check (kind <> 'percent' or value <= 100),
  constraint coupon_most_uses check (most_uses > 0)
);

-- One title a customer, and one for everybody.
create unique index coupon_title on sales.coupon (title, customer_id) nulls not distinct;

comment on column sales.coupon.customer_id is 'Null: for everybody';
