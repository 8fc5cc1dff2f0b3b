-- Rows go where their year is, and the rest to the default partition.
insert into core.category (name) values ('Smoke goods');
insert into core.country (code, name, currency) values ('XA', 'Smoke test country', 'EUR');
insert into core.product (sku, name, category_id, price) select 'SMK-000003', 'Smoke chair', id, 30 from core.category where slug = 'smoke-goods';
insert into core.warehouse (code, address) values ('SMK1', row ('Warehouse', 'Dock 1', '20457', 'Hamburg', 'XA'));
insert into sales.stock_movement (moved_on, product_id, warehouse_code, change)
select d, id, 'SMK1', 1 from core.product, unnest(array['2025-12-31', '2026-01-01', '1999-01-01']::date[]) as d where sku = 'SMK-000003';

-- expect: value 2025-12-31
select m.moved_on::text from sales.stock_movement_2025 m join core.product p on p.id = m.product_id where p.sku = 'SMK-000003';

-- expect: value 2026-01-01
select m.moved_on::text from sales.stock_movement_2026 m join core.product p on p.id = m.product_id where p.sku = 'SMK-000003';

-- expect: rows 1
select * from sales.stock_movement_rest where moved_on = '1999-01-01' and warehouse_code = 'SMK1';

-- expect: value 3
select l.on_hand from sales.stock_level l join core.product p on p.id = l.product_id where p.sku = 'SMK-000003';
