--@ roles
create role reader;
create role keeper;
--@ old
create table t (id int primary key, amount numeric(8,2), note varchar(20));
create view a with (security_barrier = true) as select id, amount, note from t where amount > 0;
create view b with (security_invoker = true) as select id, amount * 2 as twice from a;
create materialized view c as select sum(twice) as total from b;
create unique index c_i on c (total);
create view d as select * from c;
comment on view a is 'first';
comment on column b.twice is 'two times';
comment on materialized view c is 'sum';
comment on index c_i is 'one';
grant select on a to reader;
grant select (twice) on b to reader;
grant select on c to public;
alter view b owner to keeper;
alter view b alter column twice set default 3;
--@ new
create table t (id int primary key, amount numeric(12,4), note varchar(20));
create view a with (security_barrier = true) as select id, amount, note from t where amount > 0;
create view b with (security_invoker = true) as select id, amount * 2 as twice from a;
create materialized view c as select sum(twice) as total from b;
create unique index c_i on c (total);
create view d as select * from c;
comment on view a is 'first';
comment on column b.twice is 'two times';
comment on materialized view c is 'sum';
comment on index c_i is 'one';
grant select on a to reader;
grant select (twice) on b to reader;
grant select on c to public;
alter view b owner to keeper;
alter view b alter column twice set default 3;
--@ expect
replace view public.a
rebuild view public.b
rebuild materialized-view public.c
rebuild view public.d
