create domain core.amount as numeric(12,2)
  constraint amount_not_negative check (value >= 0);

comment on domain core.amount is 'Money without a currency: two decimals, never negative';
