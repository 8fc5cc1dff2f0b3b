create table sales.order_coupon (
  order_id bigint not null references sales.orders (id) on delete cascade,
  coupon_code core.citext not null references sales.coupon (code) on update cascade,
  primary key (order_id, coupon_code)
);

create index order_coupon_code on sales.order_coupon (coupon_code);
