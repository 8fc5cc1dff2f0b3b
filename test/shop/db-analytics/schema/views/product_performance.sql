create view analytics.product_performance as
select c.id as product_id, c.sku, c.name, c.category,
  coalesce(sum(i.quantity), 0) as sold,
  coalesce(sum(i.line_total), 0) as revenue,
  r.stars,
  (select count(*) from analytics.page_view v where v.product_id = c.id) as views
from core.product_catalog c
left join sales.order_item i on i.product_id = c.id
left join sales.product_rating r on r.product_id = c.id
group by c.id, c.sku, c.name, c.category, r.stars;
