--@ roles
app boss
--@ old
create table t (id int, n int);
create view v as select id, n from t;
create function f(t) returns int language sql as 'select 1';
grant select on v to app;
grant select (n) on v to boss;
revoke execute on function f(t) from public;
grant all on table t to app;
--@ seed
insert into t values (1, 2);
--@ new
create table t (id int, n bigint);
create view v as select id, n from t;
create function f(t) returns int language sql as 'select 1';
grant select on v to app;
grant select (n) on v to boss;
revoke execute on function f(t) from public;
grant all on table t to app;
grant insert on t to boss with grant option;
--@ expect
replace view public.v
create grant table public.t/boss/INSERT
