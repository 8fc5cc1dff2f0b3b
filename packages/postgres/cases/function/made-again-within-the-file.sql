--@ old
create or replace function f(a int) returns int language sql immutable as 'select a';
create table t (id int, x int generated always as (f(id)) stored);
--@ new
create or replace function f(a int) returns int language sql immutable as 'select a';
create table t (id int, x int generated always as (f(id)) stored);
alter table t drop column x;
drop function f(int);
create or replace function f(b int) returns int language sql immutable as 'select b + 1';
alter table t add column x int generated always as (f(id)) stored;
drop function if exists f(text);
grant execute on function f(int) to public;
