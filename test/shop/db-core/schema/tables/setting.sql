create table core.setting (
  key core.citext primary key,
  value jsonb not null,
  note text
);
