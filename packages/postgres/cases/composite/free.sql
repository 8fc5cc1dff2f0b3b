--@ old
create type pair as (a int, b int);
create function pairs() returns setof pair language sql as $$ select 1, 2 $$;
--@ new
create type pair as (a bigint, b int, c text);
create function pairs() returns setof pair language sql as $$ select 1, 2, 'x' $$;
--@ expect
change composite public.pair
