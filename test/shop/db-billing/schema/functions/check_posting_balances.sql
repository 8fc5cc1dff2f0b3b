create function billing.check_posting_balances()
returns trigger
language plpgsql
as $$
declare
  difference numeric;
begin
  select sum(e.debit - e.credit) into difference from billing.ledger_entry e where e.posting = new.posting;
  if difference <> 0 then
    raise exception 'posting % is off by %', new.posting, difference using errcode = '23514';
  end if;
  return null;
end
$$;
