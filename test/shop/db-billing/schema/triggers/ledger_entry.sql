-- A posting has several rows, so it is judged at commit.
create constraint trigger ledger_entry_balances after insert or update on billing.ledger_entry
  deferrable initially deferred
  for each row execute function billing.check_posting_balances();
