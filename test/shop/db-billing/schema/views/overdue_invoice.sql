create view billing.overdue_invoice with (security_invoker = true) as
select o.id, o.number, c.email, o.balance, o.currency, current_date - o.due_on as days,
  coalesce((select max(r.level) from billing.reminder r where r.invoice_id = o.id), 0) as level
from billing.open_invoice o
join sales.orders s on s.id = o.order_id
join core.customer c on c.id = s.customer_id
where o.due_on < current_date and o.balance > 0;
