--@ old
create table orders (id int primary key, total numeric);
create view sums as select id, total from orders;
comment on view sums is 'what was ordered';
comment on column sums.total is 'without tax';
create materialized view lately as select id from orders;
comment on column lately.id is 'the order';
--@ new
create table orders (id int primary key, total numeric);
create materialized view sums as select id, total from orders;
comment on materialized view sums is 'what was ordered';
comment on column sums.total is 'without tax';
create view lately as select id from orders;
comment on column lately.id is 'the order';
--@ expect
replace comment column public.sums/total
--@ back
replace comment column public.sums/total
