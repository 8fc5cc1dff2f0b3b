-- Third of a chain: orders, order_summary, this one; db-analytics goes on from here.
create view sales.customer_orders with (security_invoker = true) as
select a.id as customer_id, a.full_name, count(s.id) as orders, coalesce(sum(s.total), 0) as spent, max(s.placed_at) as last_order
from core.active_customer a
left join sales.order_summary s on s.customer_id = a.id and s.status <> 'cancelled'
group by a.id, a.full_name;
