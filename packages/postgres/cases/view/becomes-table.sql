--@ old
create table t (id int);
create view v as select id from t;
create materialized view m as select id from t;
--@ new
create table t (id int);
create table v (id int);
create view m as select id from t;
--@ expect
drop view public.v
create table public.v
drop materialized-view public.m
create view public.m
