--@ old
create function o(a int, out b int, out c text) language sql as $$ select 1, 'x' $$;
create function tab() returns table (x int, y text) language sql as $$ select 1, 'x' $$;
create function unnamed(int) returns int language sql as 'select $1';
create function named(a int) returns int language sql as 'select $1';
create function with_default(a int default 1) returns int language sql as 'select $1';
create function set_of(a int) returns int language sql as 'select $1';
create view w as select * from tab();
--@ new
create function o(a int, out b int, out d text) language sql as $$ select 1, 'x' $$;
create function tab() returns table (x int, y text, z int) language sql as $$ select 1, 'x', 2 $$;
create function unnamed(a int) returns int language sql as 'select $1';
create function named(int) returns int language sql as 'select $1';
create function with_default(a int) returns int language sql as 'select $1';
create function set_of(a int) returns setof int language sql rows 5 as 'select $1';
create view w as select * from tab();
--@ expect
replace function public.o(integer)
replace function public.tab()
change function public.unnamed(integer)
replace function public.named(integer)
replace function public.with_default(integer)
replace function public.set_of(integer)
