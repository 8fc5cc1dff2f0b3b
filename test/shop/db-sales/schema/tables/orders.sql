create table sales.orders (
  id bigint generated always as identity primary key,
  number text not null default sales.next_order_number(),
  customer_id bigint not null,
  status sales.order_status not null default 'placed',
  currency core.currency_code not null default 'EUR',
  ship_to core.postal_address,
  note text,
  placed_at timestamptz not null default now(),
  delivery_window tstzrange,
  updated_at timestamptz not null default now(),
  constraint orders_number_key unique (number),
  constraint orders_customer_fk foreign key (customer_id) references core.customer (id),
  constraint orders_delivery_after_placing check (delivery_window is null or lower(delivery_window) >= placed_at)
);

create index orders_customer on sales.orders (customer_id, placed_at desc);
create index orders_open on sales.orders (placed_at) where status in ('placed', 'paid', 'packed');
create index orders_day on sales.orders (((placed_at at time zone 'UTC')::date));

comment on table sales.orders is 'One row an order; a cancelled one stays';
comment on column sales.orders.ship_to is 'A copy: the customer''s address may change afterwards';

alter table sales.orders enable row level security;
