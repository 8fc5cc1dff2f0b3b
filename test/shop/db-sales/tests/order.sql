-- An order from the cart to the day's books. The rows exist in this transaction only.
insert into core.country (code, name, currency) values ('XA', 'Smoke test country', 'EUR');

insert into core.customer (email, given_name, family_name, status, home_country)
values ('smoke@example.org', 'Sam', 'Smoke', 'active', 'XA');

insert into core.category (name) values ('Smoke goods');

insert into core.product (sku, name, category_id, price)
select v.sku, v.name, c.id, v.price
from core.category c, (values ('SMK-000001', 'Smoke lamp', 12.50), ('SMK-000002', 'Smoke table', 100.00)) as v (sku, name, price)
where c.slug = 'smoke-goods';

insert into core.warehouse (code, address) values ('SMK1', row ('Warehouse', 'Dock 1', '20457', 'Hamburg', 'XA'));

insert into sales.stock_movement (product_id, warehouse_code, change, reason)
select id, 'SMK1', 5, 'smoke test' from core.product where sku like 'SMK-%';

-- expect: value 5
select l.available from sales.stock_level l join core.product p on p.id = l.product_id where p.sku = 'SMK-000001';

insert into sales.coupon (code, title, kind, value) values ('SMOKE10', 'Ten per cent', 'percent', 10);

-- expect: rows 1
select sales.place_order(c.id, array[('SMK-000001', 2), ('SMK-000002', 1)]::sales.order_line[], array['smoke10']::core.citext[])
from core.customer c where c.email operator(core.=) 'smoke@example.org'::core.citext;

-- expect: value 125.00
select s.goods from sales.order_summary s join core.customer c on c.id = s.customer_id where c.family_name = 'Smoke';

-- expect: value 112.50
select s.total from sales.open_orders s join core.customer c on c.id = s.customer_id where c.family_name = 'Smoke';

-- expect: value 3
select l.available from sales.stock_level l join core.product p on p.id = l.product_id where p.sku = 'SMK-000001';

-- four lamps are not there
-- expect: error 23514
select sales.place_order(c.id, array[('SMK-000001', 4)]::sales.order_line[]) from core.customer c where c.family_name = 'Smoke';

-- expect: error P0002
select sales.place_order(c.id, array[('SMK-999999', 1)]::sales.order_line[]) from core.customer c where c.family_name = 'Smoke';

-- expect: error 22023
select sales.place_order(c.id, '{}') from core.customer c where c.family_name = 'Smoke';

update sales.orders o set status = 'paid', note = 'smoke' from core.customer c where c.id = o.customer_id and c.family_name = 'Smoke';
update sales.orders set status = 'paid' where note = 'smoke';

-- placed and paid; writing paid again is no move
-- expect: value 2
select count(*) from sales.order_status_history h join sales.orders o on o.id = h.order_id where o.note = 'smoke';

-- expect: value 112.50
select spent from sales.customer_orders where full_name = 'Sam Smoke';

call sales.close_day((now() at time zone 'UTC')::date);

-- expect: rows 1
select * from sales.day_close where day = (now() at time zone 'UTC')::date and orders >= 1;
