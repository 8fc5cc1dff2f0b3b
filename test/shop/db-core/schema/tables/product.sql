create table core.product (
  id bigint generated always as identity primary key,
  sku text collate "C" not null,
  name text not null,
  slug text generated always as (core.slugify(name)) stored,
  description text not null default '',
  category_id integer not null references core.category (id),
  supplier_id integer references core.supplier (id) on delete set null,
  price core.amount not null,
  currency core.currency_code not null default 'EUR',
  attributes jsonb not null default '{}'::jsonb,
  tags text[] not null default '{}'::text[],
  on_sale daterange not null default daterange(current_date, null),
  words tsvector generated always as (
    setweight(to_tsvector('simple'::regconfig, name), 'A') || setweight(to_tsvector('simple'::regconfig, description), 'B')
  ) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint product_sku_key unique (sku),
  constraint product_sku_shape check (sku ~ '^[A-Z]{2,4}-[0-9]{3,6}$'),
  constraint product_on_sale_known check (not isempty(on_sale))
) with (fillfactor = 90);

create index product_category on core.product (category_id) include (name, price);
create index product_attributes on core.product using gin (attributes jsonb_path_ops);
create index product_tags on core.product using gin (tags);
create index product_words on core.product using gin (words);
create index product_name_trgm on core.product using gin (name core.gin_trgm_ops);

comment on table core.product is 'What can be sold; price is today''s, older ones are in product_price';

grant select on core.product to public;
