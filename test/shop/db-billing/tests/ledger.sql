-- A posting balances or does not commit.
insert into billing.ledger_account (code, name, is_asset) values ('9998', 'Smoke bank', true), ('9999', 'Smoke revenue', false);

insert into billing.ledger_entry (posting, account_code, debit, credit) values
  ('00000000-0000-4000-8000-000000000001', '9998', 25, 0),
  ('00000000-0000-4000-8000-000000000001', '9999', 0, 25);
set constraints billing.ledger_entry_balances immediate;

-- expect: value 25.00
select balance from billing.account_balance where code = '9999';

-- expect: error 23514
insert into billing.ledger_entry (posting, account_code, debit) values ('00000000-0000-4000-8000-000000000002', '9998', 10);

-- both sides at once
-- expect: error 23514
insert into billing.ledger_entry (posting, account_code, debit, credit) values ('00000000-0000-4000-8000-000000000003', '9998', 1, 1);
