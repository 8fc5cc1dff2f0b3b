create view analytics.daily_sales as
select (s.placed_at at time zone 'UTC')::date as day, s.currency, count(*) as orders, sum(s.total) as revenue,
  avg(s.total)::numeric(14,2) as average
from sales.order_summary s
where s.status <> 'cancelled'
group by 1, 2;

grant select on analytics.daily_sales to public;
