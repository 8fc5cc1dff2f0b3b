--@ old
create table t (id int, base int, twice int generated always as (base * 2) stored, other int generated always as (base + 1) stored);
create index on t (twice);
create view v as select twice from t;
create table p (id int, base int, twice int generated always as (base * 2) stored) partition by list (id);
create table p_1 partition of p for values in (1);
--@ seed
insert into t (id, base) values (1, 2), (2, null);
insert into p (id, base) values (1, 3);
--@ new
create table t (id int, base text, twice bigint, other int);
create index on t (twice);
create view v as select twice from t;
create table p (id int, base numeric, twice text) partition by list (id);
create table p_1 partition of p for values in (1);
--@ expect
never drop column public.t/twice
