--@ roles
app boss
--@ old
create table t(a int);
grant select on t to app;
--@ new
create table t(a int);
grant all on t to app;
revoke delete on t from app;
grant all on table t to boss with grant option;
