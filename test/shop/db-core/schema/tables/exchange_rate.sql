create table core.exchange_rate (
  base core.currency_code not null,
  quote core.currency_code not null,
  day date not null,
  rate numeric(14,6) not null,
  primary key (base, quote, day),
  constraint exchange_rate_positive check (rate > 0),
  constraint exchange_rate_two_currencies check (base <> quote)
);
