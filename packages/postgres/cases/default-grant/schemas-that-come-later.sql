--@ roles
create role reader;
--@ old
create schema early;
alter default privileges grant usage on schemas to reader;
--@ new
create schema early;
alter default privileges grant usage on schemas to reader;
create schema late;
create table late.t (id int);
--@ expect
create grant schema late/reader/USAGE
