-- From an order to a settled invoice.
insert into core.country (code, name, currency) values ('XA', 'Smoke test country', 'EUR');
insert into billing.tax_rate (country, valid_from, percent) values ('XA', '2000-01-01', 20), ('XA', '2020-01-01', 25);

insert into core.customer (email, given_name, family_name, status, home_country)
values ('smoke@example.org', 'Sam', 'Smoke', 'active', 'XA');
insert into core.category (name) values ('Smoke goods');
insert into core.product (sku, name, category_id, price)
select 'SMK-000001', 'Smoke lamp', id, 12.50 from core.category where slug = 'smoke-goods';
insert into core.warehouse (code, address) values ('SMK1', row ('Warehouse', 'Dock 1', '20457', 'Hamburg', 'XA'));
insert into sales.stock_movement (product_id, warehouse_code, change) select id, 'SMK1', 5 from core.product where sku = 'SMK-000001';

-- expect: value 20.00
select billing.tax_rate_for('XA', '2019-12-31');

-- expect: value issued
select (billing.issue_invoice(sales.place_order(c.id, array[('SMK-000001', 2)]::sales.order_line[]))).status
from core.customer c where c.family_name = 'Smoke';

-- expect: value 25.00
select t.gross from billing.invoice_total t
join sales.orders o on o.id = t.order_id join core.customer c on c.id = o.customer_id where c.family_name = 'Smoke';

-- one live invoice an order
-- expect: error 23505
select billing.issue_invoice(o.id) from sales.orders o join core.customer c on c.id = o.customer_id where c.family_name = 'Smoke';

-- issued invoices are not rewritten
-- expect: error 55000
update billing.invoice i set currency = 'USD'
from sales.orders o join core.customer c on c.id = o.customer_id where o.id = i.order_id and c.family_name = 'Smoke';

insert into billing.payment (method, amount, currency, provider_reference) values ('card', 25.00, 'EUR', 'smoke-1');

-- expect: error 23505
insert into billing.payment (method, amount, currency, provider_reference) values ('card', 30.00, 'EUR', 'smoke-1');

insert into billing.payment_allocation (payment_id, invoice_id, amount)
select p.id, i.id, 25.00
from billing.payment p, billing.invoice i
join sales.orders o on o.id = i.order_id join core.customer c on c.id = o.customer_id
where p.provider_reference = 'smoke-1' and c.family_name = 'Smoke';

set constraints all immediate;

-- expect: value paid
select i.status from billing.invoice i join billing.payment p on p.id = i.settled_by where p.provider_reference = 'smoke-1';

-- expect: no rows
select o.* from billing.open_invoice o join billing.payment_allocation a on a.invoice_id = o.id
join billing.payment p on p.id = a.payment_id where p.provider_reference = 'smoke-1';

-- drafted, issued, settled
-- expect: value 3
select count(*) from core.audit_entry e
join billing.invoice i on i.id::text = e.row_key join billing.payment p on p.id = i.settled_by
where e.table_name = 'billing.invoice' and p.provider_reference = 'smoke-1';
