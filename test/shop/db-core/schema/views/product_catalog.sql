-- What the shop front lists.
create view core.product_catalog as
select p.id, p.sku, p.name, p.slug, g.path as category, p.price, p.currency, i.url as image
from core.product p
join core.category_path g on g.id = p.category_id
left join core.product_image i on i.product_id = p.id and i.position = 1
where p.on_sale @> current_date;

grant select on core.product_catalog to public;
