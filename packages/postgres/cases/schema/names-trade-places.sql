--@ old
create schema a;
create schema b;
create table a.t (id int primary key, n int);
create table b.u (id int primary key, t text);
create view v as select n, t from a.t, b.u;
--@ seed
insert into a.t values (1, 2);
insert into b.u values (1, 'x');
--@ new
-- sluice: renamed from b
create schema a;
-- sluice: renamed from a
create schema b;
create table b.t (id int primary key, n int);
create table a.u (id int primary key, t text, more int);
create view v as select n, t from b.t, a.u;
--@ expect
rename schema a
rename schema b
never drop table a.t
never drop table b.u
