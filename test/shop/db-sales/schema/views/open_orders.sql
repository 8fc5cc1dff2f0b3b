create view sales.open_orders with (security_invoker = true) as
select s.*, now() - s.placed_at as waiting
from sales.order_summary s
where s.status in ('placed', 'paid', 'packed');
