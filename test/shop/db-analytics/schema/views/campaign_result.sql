create view analytics.campaign_result as
select c.id, c.name, c.budget,
  coalesce((select sum(k.cost) from analytics.campaign_cost k where k.campaign_id = c.id), 0) as cost,
  (select count(distinct v.session) from analytics.page_view v where v.campaign_id = c.id) as sessions,
  (select count(*) from sales.order_coupon u where u.coupon_code operator(core.=) c.coupon_code) as orders
from analytics.campaign c;
