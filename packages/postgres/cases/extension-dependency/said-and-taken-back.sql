--@ old
create extension hstore;
create table t (id int);
create index i on t (id);
create function f() returns int language sql as 'select 1';
create function g() returns int language sql as 'select 1';
alter function g() depends on extension hstore;
--@ new
create extension hstore;
create table t (id int);
create index i on t (id);
create function f() returns int language sql as 'select 1';
create function g() returns int language sql as 'select 1';
alter function f() depends on extension hstore;
alter index i depends on extension hstore;
