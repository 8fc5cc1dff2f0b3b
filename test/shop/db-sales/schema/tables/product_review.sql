create table sales.product_review (
  product_id bigint not null references core.product (id) on delete cascade,
  customer_id bigint not null references core.customer (id) on delete cascade,
  stars smallint not null check (stars between 1 and 5),
  review text not null default '',
  written_at timestamptz not null default now(),
  primary key (product_id, customer_id)
);
