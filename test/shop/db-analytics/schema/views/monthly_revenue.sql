-- Kept, because the page that shows it is opened all day; the unique index allows a concurrent refresh.
create materialized view analytics.monthly_revenue as
select date_trunc('month', d.day)::date as month, d.currency, sum(d.orders)::bigint as orders, sum(d.revenue) as revenue
from analytics.daily_sales d
group by 1, 2
with data;

create unique index monthly_revenue_key on analytics.monthly_revenue (month, currency);

comment on materialized view analytics.monthly_revenue is 'Refreshed by analytics.refresh_reports()';
