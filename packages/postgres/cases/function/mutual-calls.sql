--@ old
set check_function_bodies = off;
create table t (id int);
--@ new
set check_function_bodies = off;
create table t (id int);
create function even(n int) returns boolean language plpgsql as $$ begin return n = 0 or public.odd(n - 1); end $$;
create function odd(n int) returns boolean language plpgsql as $$ begin return n <> 0 and public.even(n - 1); end $$;
create function a(n int) returns int language sql as 'select public.b(n)';
create function b(n int) returns int language sql as 'select public.a(n)';
