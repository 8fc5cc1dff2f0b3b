create view core.active_customer with (security_invoker = true) as
select c.id, c.number, c.email, c.full_name, c.home_country, n.currency, c.newsletter
from core.customer c
join core.country n on n.code = c.home_country
where c.status = 'active';

comment on view core.active_customer is 'Customers who may order';
