--@ roles
create role writer;
--@ old
create schema was;
create table was.kept (id int);
alter default privileges in schema was grant select, update on sequences to writer;
--@ new
-- sluice: renamed from was
create schema now;
create table now.kept (id int);
alter default privileges in schema now grant select, update on sequences to writer;
create table besides (id int);
--@ expect
rename schema was
create table public.besides
never create default-grant current_user.now/sequences/writer/SELECT
never drop default-grant current_user.was/sequences/writer/SELECT
