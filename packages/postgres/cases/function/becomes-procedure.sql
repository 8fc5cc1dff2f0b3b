--@ old
create table t (id int);
create function f(a int) returns void language sql as 'insert into public.t values (a)';
create procedure p(a int) language sql as 'insert into public.t values (a)';
create function w() returns int language sql as 'select 1';
--@ new
create table t (id int);
create procedure f(a int) language sql as 'insert into public.t values (a)';
create function p(a int) returns void language sql as 'insert into public.t values (a)';
create procedure w() language sql as 'select 1';
--@ expect
drop function public.f(integer)
create procedure public.f(integer)
