create view sales.product_rating as
select p.id as product_id, p.name, round(avg(r.stars), 1) as stars, count(*) as reviews
from core.product p
join sales.product_review r on r.product_id = p.id
group by p.id, p.name;
