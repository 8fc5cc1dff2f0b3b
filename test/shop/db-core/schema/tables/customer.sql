-- customer and customer_address refer to each other; that second half is in customer_address.sql.
create table core.customer (
  id bigint generated always as identity primary key,
  number text not null default core.next_customer_number(),
  email core.email not null,
  given_name text not null,
  family_name text not null,
  full_name text generated always as (given_name || ' ' || family_name) stored,
  status core.customer_status not null default 'invited',
  home_country core.country_code not null references core.country (code),
  default_address_id bigint,
  preferences jsonb not null default '{}'::jsonb,
  newsletter boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint customer_number_key unique (number),
  constraint customer_email_key unique (email),
  constraint customer_name_present check (given_name <> '' and family_name <> ''),
  constraint customer_preferences_object check (jsonb_typeof(preferences) = 'object')
);

create index customer_family_name on core.customer (lower(family_name), lower(given_name));
create index customer_newsletter on core.customer (home_country) where newsletter and status = 'active';

comment on table core.customer is 'One row a person; never deleted, see status';
comment on column core.customer.number is 'What the customer sees: C plus six digits';
comment on column core.customer.preferences is 'Free settings of the shop front, such as {"locale": "de"}';
comment on constraint customer_email_key on core.customer is 'One account an address, whatever its case';
comment on index core.customer_newsletter is 'The mailing job reads active subscribers by country';

alter table core.customer enable row level security;
