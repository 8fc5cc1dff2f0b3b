--@ roles
reader
--@ old
create table t (a int, b int, c int);
create view v as select a, b from t;
grant select on t to reader with grant option;
grant select (a, b) on t to reader with grant option;
grant update on t to reader;
grant update (c) on t to reader;
grant select on v to reader;
grant select (a) on v to reader;
grant insert on t to public;
grant insert (b) on t to public;
--@ seed
insert into t values (1, 2, 3);
--@ new
create table t (a int, b int, c int);
create view v as select a, b from t;
grant select on t to reader;
grant select (a, b) on t to reader with grant option;
grant update (c) on t to reader;
grant select (a) on v to reader;
grant insert (b, c) on t to public;
