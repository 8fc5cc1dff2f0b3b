-- Slugs, the category tree, price history and the search.
insert into core.category (name) values ('Smoke & Fire');

insert into core.category (parent_id, name)
select id, 'Wood Stoves' from core.category where slug = 'smoke-fire' and parent_id is null;

-- expect: value smoke-fire/wood-stoves
select path from core.category_path where path like 'smoke-fire/%';

-- two roots of one name
-- expect: error 23505
insert into core.category (name) values ('Smoke  fire');

insert into core.product (sku, name, category_id, price, attributes, tags)
select 'SMK-000001', 'Smoketest cast iron stove', id, 499.00, '{"colour": "black"}', array['heating']
from core.category where slug = 'wood-stoves';

-- expect: value smoketest-cast-iron-stove
select slug from core.product where sku = 'SMK-000001';

-- expect: value SMK-000001
select sku from core.product_catalog where category = 'smoke-fire/wood-stoves';

-- expect: value SMK-000001
select p.sku from core.search_product('Smoketest iron stove') s join core.product p on p.id = s.product_id
where p.sku like 'SMK-%';

-- writing the same price again is no change
update core.product set price = 499.00 where sku = 'SMK-000001';
update core.product set price = 449.00 where sku = 'SMK-000001';

-- expect: value 449.00
select h.price from core.product_price h join core.product p on p.id = h.product_id where p.sku = 'SMK-000001';

-- expect: error 23514
update core.product set price = -1 where sku = 'SMK-000001';

-- expect: error 23514
update core.product set sku = 'smk-1' where sku = 'SMK-000001';
