create materialized view analytics.top_product as
select p.product_id, p.sku, p.name, p.revenue, rank() over (partition by p.category order by p.revenue desc) as rank_in_category
from analytics.product_performance p
where p.sold > 0
with no data;

create unique index top_product_key on analytics.top_product (product_id);
