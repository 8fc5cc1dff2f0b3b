create type core.postal_address as (
  recipient text,
  street text,
  postal_code text,
  city text,
  country core.country_code
);
