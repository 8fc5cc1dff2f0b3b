--@ old
create type c as (a int);
create domain d as int;
create function f() returns int language sql as $$ select 1 $$;
create table t(a int);
create view v as select a from t;
create sequence q;
--@ new
create type c as (a int);
alter type c add attribute b text;
alter type c rename attribute a to z;
create domain d as int;
alter domain d add constraint pos check (value > 0);
alter domain d set default 5;
alter domain d set not null;
create function f() returns int language sql as $$ select 1 $$;
alter function f() stable strict set search_path = '';
alter function f() rename to g;
create table t(a int);
alter table t rename column a to b;
create view v as select b as a from t;
alter view v set (security_invoker = on);
alter view v rename to w;
create sequence q;
alter sequence q increment 2 owned by t.b;
create type e as enum ('x');
alter type e add value 'y';
alter type e rename value 'x' to 'xx';
alter table t add column e e default 'y';
