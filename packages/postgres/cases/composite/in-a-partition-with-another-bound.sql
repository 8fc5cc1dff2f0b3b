--@ old
create type y as (a numeric, b date);
create type e as enum ('one', 'two');
create table t (k integer, v y, w e) partition by list (k);
create table p partition of t for values in (1);
create table q partition of t for values in (3);
create table above (v y, w e);
create table heir (n integer) inherits (above);
--@ seed
insert into t values (1, row(1, '2026-01-01'), 'one'), (3, row(3, null), 'one');
insert into heir values (row(5, '2026-01-02'), 'one', 1);
--@ new
create type y as (a numeric, b timestamp);
create type e as enum ('one');
create table t (k integer, v y, w e) partition by list (k);
create table p partition of t for values in (1, 2);
create table q partition of t for values in (3);
create table above (v y, w e);
create table heir (v y, w e, n integer);
--@ expect
never drop table public.p
