create table sales.day_close (
  day date primary key,
  orders integer not null,
  revenue numeric(14,2) not null,
  closed_at timestamptz not null default now(),
  closed_by name not null default session_user
);

comment on table sales.day_close is 'Written by sales.close_day(); closing a day again replaces its row';
