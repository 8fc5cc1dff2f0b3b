--@ old
create table t (id int, n int, constraint c check (n > 0));
comment on table t is 'a';
comment on column t.n is 'b';
comment on constraint c on t is 'c';
create view v as select id, n from t;
comment on column v.n is 'd';
--@ seed
insert into t values (1, 2);
--@ new
create table t (id int);
comment on table t is 'a';
create view v as select id from t;
comment on column v.id is 'd';
--@ expect
drop column public.t/n
