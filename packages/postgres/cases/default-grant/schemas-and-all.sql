--@ roles
create role reader;
create role writer;
create role maker;
--@ old
create schema app;
alter default privileges in schema app grant select on tables to reader;
alter default privileges for role maker in schema app grant all on tables to reader with grant option;
alter default privileges revoke execute on functions from public;
create table app.t (id int);
--@ new
create schema app;
create table app.t (id int);
grant select on app.t to reader;
alter default privileges in schema app grant select, insert on tables to writer;
alter default privileges in schema app grant all on sequences to postgres;
alter default privileges for role maker in schema app grant all on tables to reader;
alter default privileges grant usage on types to reader;
alter default privileges grant usage on schemas to reader;
create table app.u (id int);
create sequence app.s;
create function app.f() returns int language sql as 'select 1';
