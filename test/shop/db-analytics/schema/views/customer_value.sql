-- Fourth of a chain over three projects: orders, order_summary, customer_orders, this one.
create view analytics.customer_value as
select o.customer_id, o.full_name, o.orders, o.spent, o.last_order,
  coalesce(sum(i.balance), 0) as owed,
  case when o.spent >= 1000 then 'gold' when o.spent >= 200 then 'silver' else 'plain' end as tier
from sales.customer_orders o
left join sales.orders s on s.customer_id = o.customer_id
left join billing.open_invoice i on i.order_id = s.id
group by o.customer_id, o.full_name, o.orders, o.spent, o.last_order;
