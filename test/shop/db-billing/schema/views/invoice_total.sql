create view billing.invoice_total with (security_invoker = true) as
select i.id, i.number, i.order_id, i.status, i.currency, i.issued_on, i.due_on,
  coalesce(sum(l.net_total), 0) as net, coalesce(sum(l.gross_total), 0) as gross
from billing.invoice i
left join billing.invoice_line l on l.invoice_id = i.id
group by i.id;
