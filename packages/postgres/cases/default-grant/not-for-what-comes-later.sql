--@ roles
create role reader;
--@ old
create schema app;
create type app.e as enum ('a', 'b');
create table app.t (id int, e app.e);
alter default privileges in schema app grant select on tables to reader with grant option;
alter default privileges in schema app grant usage on types to reader;
alter default privileges in schema app grant usage on sequences to reader;
alter default privileges revoke execute on functions from public;
--@ seed
insert into app.t values (1, 'a');
--@ new
create schema app;
create type app.e as enum ('b', 'a');
create table app.t (id int, e app.e);
create table app.u (id int);
create table app.w (id int);
grant select on app.w to reader;
create view app.v as select id from app.t;
create sequence app.s;
create function app.f() returns int language sql as 'select 1';
alter default privileges in schema app grant select on tables to reader with grant option;
alter default privileges in schema app grant usage on types to reader;
alter default privileges in schema app grant usage on sequences to reader;
alter default privileges revoke execute on functions from public;
