--@ old
create type planet as enum ('a', 'b');
create function other(planet) returns planet language sql immutable as $$ select case when $1 = 'a'::planet then 'b'::planet else 'a'::planet end $$;
create domain first as planet check (other(value) = 'b');
create table goes (v first default 'a');
--@ seed
insert into goes default values;
--@ new
create type planet as enum ('a', 'b');
create function other(planet) returns planet language sql immutable as $$ select case when $1 = 'a'::planet then 'b'::planet else 'a'::planet end $$;
create domain first as planet check (other(value) = 'b');
--@ expect
drop table public.goes
