--@ roles
app boss
--@ old
create table t (id int, n int);
create view v as select id from t;
create sequence q;
grant select, insert on t to app;
grant update (n) on t to app;
grant select on v to public;
--@ new
create table t (id int, n int);
create view v as select id from t;
create sequence q;
grant all on t to boss;
grant select on t to app with grant option;
grant select (id), references (id) on t to app;
grant select (id) on v to boss;
grant usage on sequence q to app;
--@ expect
drop grant table public.t/app/INSERT
create grant table public.t/boss/SELECT
