-- Sees all allocations of one statement at once.
create function billing.settle_invoices()
returns trigger
language plpgsql
as $$
begin
  update billing.invoice i
  set status = 'paid', settled_by = a.payment_id
  from allocated a
  where i.id = a.invoice_id and i.status = 'issued' and billing.invoice_balance(i.id) <= 0;
  return null;
end
$$;
