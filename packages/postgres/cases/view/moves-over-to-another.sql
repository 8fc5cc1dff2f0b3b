--@ old
create schema s;
create table t (a int, b int);
create view s.v as select a, b from t;
create view w as select a from s.v;
--@ new
create schema s;
create table t (a bigint, b int);
create view s.x as select a, b from t;
create view w as select b as a from s.x;
