create table core.customer_address (
  id bigint generated always as identity primary key,
  customer_id bigint not null references core.customer (id) on delete cascade,
  label text not null default 'home',
  address core.postal_address not null,
  constraint customer_address_label_key unique (customer_id, label),
  constraint customer_address_owner_key unique (customer_id, id),
  constraint customer_address_complete check ((address).city is not null and (address).country is not null)
);

-- The default address must be one of the customer's own. Customer and address are inserted together, so it waits for commit.
alter table core.customer
  add constraint customer_default_address_fk foreign key (id, default_address_id)
  references core.customer_address (customer_id, id) deferrable initially deferred;
