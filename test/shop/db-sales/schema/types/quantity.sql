create domain sales.quantity as integer
  default 1
  not null
  constraint quantity_positive check (value > 0)
  constraint quantity_sane check (value <= 10000);
