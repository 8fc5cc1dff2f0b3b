--@ old
create table t (a int, b bigint generated always as (coalesce(a, 9)::bigint) stored, c integer generated always as (a * 2) stored);
create view v as select b, c from t;
--@ new
create table t (a int, b numeric(12,4), c numeric(12,4) generated always as (a * 2) stored);
create view v as select b, c from t;
