--@ roles
app boss
--@ old
create table t(a int);
create view v as select a from t;
create materialized view m as select a from v;
create unique index mi on m(a);
alter view v owner to app;
alter materialized view m owner to app;
grant select on v to boss;
grant select on m to boss;
grant all on t to app;
--@ new
create table t(a text);
create view v as select a from t;
create materialized view m as select a from v;
create unique index mi on m(a);
alter view v owner to app;
alter materialized view m owner to app;
grant select on v to boss;
grant select on m to boss;
grant all on t to app;
