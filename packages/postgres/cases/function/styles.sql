--@ old

--@ new
create function a(int, int default 3, out x int, out y text) returns setof record language sql as $f$ select 1, 'a' $f$;
create function b(variadic a int[] default '{}') returns int language sql immutable parallel safe leakproof cost 3 return array_length(a, 1);
create function c(anyelement, anyarray) returns anyelement language sql as 'select $1';
create function d() returns table(a int, "B c" text) language plpgsql rows 7 as $$ begin return query select 1, 'x'; end $$;
create function e(inout a int, inout b int) language plpgsql as $$ begin a := b; end $$;
create function "F x"("P p" text = 'it''s') returns void language plpgsql set "TimeZone" = 'utc' set work_mem from current as $$ begin end $$;
create function g(timestamp(3) with time zone, numeric(10,2), varchar(5)[]) returns numeric(4,1) language sql return $2;
create procedure h(in a int, out b int, inout c int default 2) language plpgsql as $$ begin b := a; end $$;
create function i() returns trigger language plpgsql as E'begin\n return new;\nend';
