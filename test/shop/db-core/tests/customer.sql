-- A customer and its address refer to each other, and addresses are one account whatever their case.
insert into core.country (code, name, currency) values ('XA', 'Smoke test country', 'EUR');

insert into core.customer (email, given_name, family_name, status, home_country)
values ('Ada@Example.org', 'Ada', 'Smoke', 'active', 'XA');

-- expect: value Ada Smoke
select full_name from core.customer where email = 'ada@example.org';

-- expect: rows 1
select id from core.customer where email = 'ada@example.org' and number ~ '^C[0-9]{6,}$';

-- expect: error 23505
insert into core.customer (email, given_name, family_name, home_country) values ('ada@EXAMPLE.org', 'Ada', 'Again', 'XA');

-- expect: error 23514
insert into core.customer (email, given_name, family_name, home_country) values ('no-address', 'Ada', 'Again', 'XA');

insert into core.customer_address (customer_id, address)
select id, row ('Ada Smoke', 'Lindenweg 1', '10115', 'Berlin', 'XA')::core.postal_address
from core.customer where email = 'ada@example.org';

update core.customer c set default_address_id = a.id
from core.customer_address a
where a.customer_id = c.id and c.email = 'ada@example.org';

-- the reference is deferred; look at it now
set constraints core.customer_default_address_fk immediate;

-- expect: value Berlin
select (a.address).city from core.customer c join core.customer_address a on a.id = c.default_address_id
where c.email = 'ada@example.org';

-- not on the mailing list until she subscribes
-- expect: no rows
select * from core.mailing_list where email = 'ada@example.org';

update core.customer set newsletter = true, status = 'active' where email = 'ada@example.org';

-- expect: rows 1
select * from core.mailing_list where email = 'ada@example.org';

-- updating status is audited
-- expect: value UPDATE
select action from core.audit_entry
where table_name = 'core.customer' and new_row ->> 'family_name' = 'Smoke';
