create view sales.low_stock as
select p.id as product_id, p.sku, p.name, sum(l.available) as available
from sales.stock_level l
join core.product p on p.id = l.product_id
group by p.id, p.sku, p.name
having sum(l.available) < 10;

grant select on sales.low_stock to public;
