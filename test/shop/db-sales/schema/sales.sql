create schema if not exists sales;

comment on schema sales is 'From the cart to the parcel';

grant usage on schema sales to public;
