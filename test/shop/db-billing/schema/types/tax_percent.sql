create domain billing.tax_percent as numeric(4,2)
  constraint tax_percent_range check (value between 0 and 50);
