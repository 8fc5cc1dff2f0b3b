--@ old
create domain base as numeric(12,2) check (value > -3000);
create domain narrow as base check (value < 100000);
create domain list as narrow[];
create table t (id narrow not null, many list, one base generated always as (id) stored);
create view v as select id, many[1] as first from t;
--@ seed
insert into t (id, many) values (1, '{1,2}'), (7, '{}');
--@ new
create domain base as bigint check (value > -3000);
create domain narrow as base check (value < 100000);
create domain list as narrow[];
create table t (id narrow default 3, many list not null, one base generated always as (id) stored);
create view v as select id, many[1] as first from t;
