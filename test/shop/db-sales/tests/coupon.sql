insert into sales.coupon (code, title, kind, value) values ('SMOKE-A', 'Smoke title', 'percent', 5);

-- the code in another case
-- expect: error 23505
insert into sales.coupon (code, title, kind, value) values ('smoke-a', 'Other title', 'percent', 5);

-- the title again, and null counts as equal
-- expect: error 23505
insert into sales.coupon (code, title, kind, value) values ('SMOKE-B', 'Smoke title', 'percent', 5);

-- expect: error 23514
insert into sales.coupon (code, title, kind, value) values ('SMOKE-C', 'Too much', 'percent', 101);

-- expect: error 23514
insert into sales.coupon (code, title, kind, value) values ('SMOKE-D', 'No currency', 'amount', 5);
