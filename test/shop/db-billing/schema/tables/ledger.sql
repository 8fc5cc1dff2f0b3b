create table billing.ledger_account (
  code text primary key check (code ~ '^[0-9]{4}$'),
  name text not null unique,
  is_asset boolean not null
);

create table billing.ledger_entry (
  id bigint generated always as identity primary key,
  posting uuid not null,
  account_code text not null references billing.ledger_account (code),
  booked_on date not null default current_date,
  debit core.amount not null default 0,
  credit core.amount not null default 0,
  invoice_id bigint references billing.invoice (id),
  constraint ledger_entry_one_side check ((debit = 0) <> (credit = 0))
);

create index ledger_entry_posting on billing.ledger_entry (posting);
create index ledger_entry_account on billing.ledger_entry (account_code, booked_on) include (debit, credit);

revoke all on billing.ledger_account, billing.ledger_entry from public;
