create view sales.order_summary with (security_invoker = true) as
select o.id, o.number, o.customer_id, o.status, o.currency, o.placed_at,
  sales.order_total(o.id) as goods,
  sales.order_discount(o.id) as discount,
  sales.order_total(o.id) - sales.order_discount(o.id) as total
from sales.orders o;

comment on view sales.order_summary is 'An order with its money';
comment on column sales.order_summary.total is 'What the customer pays, tax included';
