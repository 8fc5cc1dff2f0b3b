--@ old
create type e as enum ('a', 'b');
create table t (id int primary key, x e default 'a');
create view v as select id, x from t;
--@ new
create type e as enum ('a', 'b');
create table t (id int primary key, x e default 'a');
alter table t alter x drop default;
alter type e rename to e_old;
create type e as enum ('b', 'a', 'c');
alter table t alter x type e using x::text::e;
alter table t alter x set default 'c';
drop type e_old;
create view v as select id, x from t;
