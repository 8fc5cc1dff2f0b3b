create table core.country (
  code core.country_code primary key,
  name text not null unique,
  currency core.currency_code not null,
  in_customs_union boolean not null default false
);

grant select on core.country to public;
