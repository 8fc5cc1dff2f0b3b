--@ old
create type c as (a int);
create function f() returns setof c language sql as $$ select 1 $$;
create function g(c[]) returns int language sql as $$ select 1 $$;
create table t(v c[] default array[]::c[]);
create table ty of c;
--@ new
create type c as (a int, b text);
create function f() returns setof c language sql as $$ select 1, 'x' $$;
create function g(c[]) returns int language sql as $$ select 1 $$;
create table t(v c[] default array[]::c[]);
create table ty of c;
