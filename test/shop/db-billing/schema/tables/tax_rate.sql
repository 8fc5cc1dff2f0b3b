create table billing.tax_rate (
  country core.country_code not null references core.country (code),
  valid_from date not null,
  percent billing.tax_percent not null,
  primary key (country, valid_from)
);
