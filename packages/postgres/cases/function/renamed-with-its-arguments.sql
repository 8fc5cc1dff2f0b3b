--@ old
create table t (n int, k int);
create type pair as (a int, b int);
create function all_of(t) returns setof t language sql as 'select $1';
create function sum_of(pair[], t) returns int language sql as 'select 1';
create view w as select a.n from t a, all_of(a);
--@ seed
insert into t values (1, 2);
--@ new
-- sluice: renamed from t
create table tt (n int, k int);
-- sluice: renamed from pair
create type two as (a int, b int);
-- sluice: renamed from all_of
create function each_of(tt) returns setof tt language sql as 'select $1';
-- sluice: renamed from sum_of
create function total_of(two[], tt) returns int language sql as 'select 1';
create view w as select a.n from tt a, each_of(a);
--@ expect
rename table public.t
rename function public.all_of(public.t)
never drop function public.all_of(public.t)
