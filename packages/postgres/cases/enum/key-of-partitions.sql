--@ old
-- A column of a partition key gets no other type: partitions that keep their names step out meanwhile, and rows of the others go over.
create type e as enum ('a', 'b', 'c', 'n');
create table t (k e not null default 'a', id integer) partition by list (k);
create table t_a partition of t for values in ('a');
create table t_b partition of t for values in ('b', 'c') partition by range (id);
create table t_b1 partition of t_b for values from (0) to (10);
create table t_n partition of t for values in ('n');
create index on t (id);
create view v as select k, id from t;
create table u (k e, n integer) partition by range (k);
create table u_low partition of u for values from ('a') to ('c');
create table u_high partition of u for values from ('c') to (maxvalue);
--@ seed
insert into t values ('a', 1), ('b', 2), ('n', 3);
insert into u values ('a', 1), ('b', 2), ('n', 3);
--@ new
create type e as enum ('a', 'n', 'b');
create table t (k e not null default 'a', id integer) partition by list (k);
create table t_a partition of t for values in ('a');
create table t_b partition of t for values in ('b') partition by range (id);
create table t_b1 partition of t_b for values from (0) to (10);
create table t_n partition of t for values in ('n');
create table t_z partition of t default;
create index on t (id);
create view v as select k, id from t;
create table u (k e, n integer) partition by range (k);
create table u_first partition of u for values from ('a') to ('n');
create table u_then partition of u for values from ('n') to (maxvalue);
