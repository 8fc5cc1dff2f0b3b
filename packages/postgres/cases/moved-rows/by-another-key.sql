--@ old
create type kind as enum ('a', 'b');
create table t (id serial, k kind, n int) partition by list (k);
create table t_a partition of t for values in ('a');
create table t_b partition of t for values in ('b');
create table other (id int);
--@ seed
insert into t (k, n) values ('a', 1), ('b', 2), ('b', 30);
insert into other values (1);
--@ new
create type kind as enum ('a', 'b');
create table t (id serial, k kind, n bigint, more text default 'm') partition by range (n);
create table t_few partition of t for values from (0) to (10);
create table t_many partition of t default;
create table other (id int);
alter table t enable row level security;
alter table t force row level security;
create policy p on t using (n > 0);
--@ expect
replace table public.t
drop table public.t_a
