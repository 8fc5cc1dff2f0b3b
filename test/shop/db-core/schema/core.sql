-- The schema itself and what every role may do with it.
create schema if not exists core;

comment on schema core is 'Customers, products and settings that the whole shop shares';

grant usage on schema core to public;
