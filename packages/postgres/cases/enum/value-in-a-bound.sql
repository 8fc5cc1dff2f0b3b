--@ old
create type e as enum ('a', 'c');
create table p (k e, v e check (v <> 'c')) partition by list (k);
create table pa partition of p for values in ('a');
--@ new
create type e as enum ('a', 'b', 'c');
create table p (k e, v e check (v in ('b', 'c'))) partition by list (k);
create table pa partition of p for values in ('a', 'b');
--@ expect
change enum public.e
never drop table public.p
