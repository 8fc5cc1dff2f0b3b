--@ old
create function f(a int default 1) returns int language sql immutable as 'select a + 1';
create table t (id int default f(1), v int check (f(v) > 0));
create view w as select f(v) as v from t;
--@ new
create function f(a int default 2) returns int language plpgsql stable strict cost 10 set search_path = '' as 'begin return a + 2; end';
create table t (id int default f(1), v int check (f(v) > 0));
create view w as select f(v) as v from t;
--@ expect
change function public.f(integer)
never rebuild view public.w
