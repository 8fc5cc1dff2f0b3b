--@ old
create schema app; set search_path = app;
create function app.small(n int) returns boolean language plpgsql immutable as $$ begin return n < lim(); end $$;
create function app.lim() returns int language sql immutable as 'select 100';
create domain app.d as int;
create table app.t (id int primary key, n app.d, m int);
--@ seed
set search_path = app;
insert into app.t values (1, 5, 5), (2, 15, 6);
--@ new
create schema app; set search_path = app;
create function app.small(n int) returns boolean language plpgsql immutable as $$ begin return n < lim(); end $$;
create function app.lim() returns int language sql immutable as 'select 100';
create domain app.d as int check (app.small(value));
create table app.t (id int primary key, n app.d, m app.d);
