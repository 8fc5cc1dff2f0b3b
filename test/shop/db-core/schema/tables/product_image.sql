create table core.product_image (
  product_id bigint not null references core.product (id) on delete cascade,
  position smallint not null,
  url text not null,
  alternative_text text not null default '',
  primary key (product_id, position),
  check (url like 'https://%'),
  check (position between 1 and 20)
);
