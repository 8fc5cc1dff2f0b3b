--@ old
create table t(a int);
create function f() returns bigint language sql begin atomic select count(*) from t; end;
create function g() returns bigint language sql begin atomic select f() + 1; end;
create view v as select g() as x;
create function h() returns bigint language sql begin atomic select x from v; end;
alter table t add column b bigint default h();
--@ new
create table t(a bigint);
create function f() returns bigint language sql begin atomic select count(a) from t; end;
create function g() returns bigint language sql begin atomic select f() + 2; end;
create view v as select g() as x, 1 as y;
create function h() returns bigint language sql begin atomic select x + y from v; end;
alter table t add column b bigint default h();
