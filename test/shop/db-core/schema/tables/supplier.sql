create table core.supplier (
  id integer generated always as identity primary key,
  name text not null unique,
  contact core.email,
  address core.postal_address,
  lead_time interval not null default interval '5 days',
  constraint supplier_lead_time check (lead_time > interval '0')
);
