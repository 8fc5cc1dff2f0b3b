--@ roles
app boss
--@ old
create schema s;
create type s.e as enum ('a');
create domain s.d as int;
create function s.f(int) returns int language sql as 'select 1';
create procedure s.p() language sql as 'select 1';
--@ new
create schema s;
create type s.e as enum ('a');
create domain s.d as int;
create function s.f(int) returns int language sql as 'select 1';
create procedure s.p() language sql as 'select 1';
revoke execute on function s.f(int) from public;
grant execute on function s.f(int) to app;
revoke all on procedure s.p() from public;
revoke usage on type s.e from public;
grant usage on domain s.d to app with grant option;
grant usage, create on schema s to app;
revoke usage on schema public from public;
grant create on schema public to app;
--@ expect
create grant function s.f(integer)/PUBLIC/EXECUTE
create grant function s.f(integer)/app/EXECUTE
