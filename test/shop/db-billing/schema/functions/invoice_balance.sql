create function billing.invoice_balance(wanted bigint)
returns numeric
language sql stable
begin atomic
  select coalesce((select sum(l.gross_total) from billing.invoice_line l where l.invoice_id = wanted), 0)
       - coalesce((select sum(a.amount) from billing.payment_allocation a where a.invoice_id = wanted), 0);
end;

comment on function billing.invoice_balance(bigint) is 'What is still owed; negative when too much was paid';
