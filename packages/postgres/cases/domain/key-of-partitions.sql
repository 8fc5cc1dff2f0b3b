--@ old
-- As with an enum: the base type of a domain in a partition key changes.
create domain code as varchar(10);
create table t (k code, id integer) partition by list (k);
create table t_a partition of t for values in ('a');
create table t_rest partition of t default;
create table s (k code, id integer) partition by list (lower((k)::text));
create table s_a partition of s for values in ('a');
--@ seed
insert into t values ('a', 1), ('b', 2), (null, 3);
insert into s values ('A', 1);
--@ new
create domain code as text check (value <> '');
create table t (k code, id integer) partition by list (k);
create table t_a partition of t for values in ('a');
create table t_rest partition of t default;
create table s (k code, id integer) partition by list (lower((k)::text));
create table s_a partition of s for values in ('a');
