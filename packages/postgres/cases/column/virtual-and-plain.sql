--@ old
create table t (a int, b int generated always as (a + 1) virtual, c int generated always as (a + 1) stored);
create view v as select b from t;
--@ new
create table t (a int, b int, c int generated always as (a + 1) virtual);
create view v as select b from t;
