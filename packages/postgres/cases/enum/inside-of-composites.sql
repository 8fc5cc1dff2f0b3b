--@ old
create type e as enum('a','b');
create type c as (x int, y e);
create table t(v c, w e[]);
create function f(c) returns setof t language sql as $$ select * from t $$;
--@ new
create type e as enum('b','c','a');
create type c as (x int, y e);
create table t(v c, w e[]);
create function f(c) returns setof t language sql as $$ select * from t $$;
