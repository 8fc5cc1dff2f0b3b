--@ old
create table t (id int, n int);
create view v as select id, n from t;
comment on view v is 'of t';
comment on column v.n is 'a number';
--@ seed
insert into t values (1, 2);
--@ new
create table t (id int, n bigint);
create view v as select id, n from t;
comment on view v is 'of t';
comment on column v.n is 'a number';
--@ expect
replace view public.v
rebuild comment view public.v
rebuild comment column public.v/n
