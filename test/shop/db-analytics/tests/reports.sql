-- An order shows up in every report once they are refreshed.
insert into core.country (code, name, currency) values ('XA', 'Smoke test country', 'EUR');
insert into core.customer (email, given_name, family_name, status, home_country)
values ('smoke@example.org', 'Sam', 'Smoke', 'active', 'XA');
insert into core.category (name) values ('Smoke goods');
insert into core.product (sku, name, category_id, price)
select 'SMK-000001', 'Smoke bicycle', id, 600 from core.category where slug = 'smoke-goods';
insert into core.warehouse (code, address) values ('SMK1', row ('Warehouse', 'Dock 1', '20457', 'Hamburg', 'XA'));
insert into sales.stock_movement (product_id, warehouse_code, change) select id, 'SMK1', 5 from core.product where sku = 'SMK-000001';
select sales.place_order(c.id, array[('SMK-000001', 2)]::sales.order_line[]) from core.customer c where c.family_name = 'Smoke';
update sales.orders o set placed_at = '1990-05-05 12:00+00' from core.customer c where c.id = o.customer_id and c.family_name = 'Smoke';

-- expect: value 1200.00
select revenue from analytics.daily_sales where day = '1990-05-05' and currency = 'EUR';

-- expect: value gold
select tier from analytics.customer_value where full_name = 'Sam Smoke';

-- expect: no rows
select * from analytics.monthly_revenue where month = '1990-05-01';

call analytics.refresh_reports();

-- expect: value 1200.00
select revenue from analytics.monthly_revenue where month = '1990-05-01';

-- expect: value 1
select rank_in_category from analytics.top_product where sku = 'SMK-000001';
