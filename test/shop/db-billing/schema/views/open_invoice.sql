create view billing.open_invoice with (security_invoker = true) as
select t.*, billing.invoice_balance(t.id) as balance
from billing.invoice_total t
where t.status = 'issued';
