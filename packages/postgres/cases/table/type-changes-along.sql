--@ old
create type p as (id int, name text);
create table t of p (id primary key);
create view v as select id, name from t;
--@ new
create type p as (id bigint, name text, extra int);
create table t (id int primary key, name text);
create view v as select id, name from t;
