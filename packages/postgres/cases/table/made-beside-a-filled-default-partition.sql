--@ old
create table measured (at integer, what text not null, twice integer generated always as (length(what) * 2) stored) partition by range (at);
create index measured_what on measured (what);
create table measured_rest partition of measured default;
create table kind (of text not null, part integer not null, value numeric default 1, primary key (of, part)) partition by list (of);
create table kind_rest partition of kind default partition by list (part);
create table kind_rest_1 partition of kind_rest for values in (1);
create table kind_rest_2 partition of kind_rest default;
--@ seed
insert into measured (at, what) values (50, 'in'), (500, 'out'), (null, 'nowhere'), (150, 'second');
insert into kind values ('a', 1, 1), ('a', 2, 2), ('b', 1, 3), ('c', 2, 4);
--@ new
create table measured (at integer, what text not null, twice integer generated always as (length(what) * 2) stored) partition by range (at);
create index measured_what on measured (what);
create table measured_rest partition of measured default;
create table measured_100 partition of measured for values from (0) to (100);
create table measured_200 partition of measured for values from (100) to (200);
create table kind (of text not null, part integer not null, value numeric default 1, primary key (of, part)) partition by list (of);
create table kind_rest partition of kind default partition by list (part);
create table kind_rest_1 partition of kind_rest for values in (1);
create table kind_rest_2 partition of kind_rest default;
create table kind_a partition of kind for values in ('a', 'b');
--@ expect
never drop table public.measured_rest
hazards none
