create table billing.reminder (
  invoice_id bigint not null references billing.invoice (id) on delete cascade,
  level smallint not null,
  sent_on date not null default current_date,
  fee core.amount not null default 0,
  primary key (invoice_id, level),
  constraint reminder_level check (level between 1 and 3)
);
