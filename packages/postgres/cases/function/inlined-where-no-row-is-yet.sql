--@ old
create type planet as enum ('a', 'b', 'c');
create function other(planet) returns planet language sql immutable as $$ select case when $1 = 'a'::planet then 'b'::planet else 'a'::planet end $$;
create table whole (p planet, n int, constraint known check (other(p) <> 'c')) partition by list (other(p));
create table part_a (p planet, n int, constraint known check (other(p) <> 'c'));
create table part_b partition of whole for values in ('a');
--@ seed
insert into part_a values ('a', 1);
insert into whole values ('b', 2);
--@ new
create type planet as enum ('a', 'b', 'c');
create function other(planet) returns planet language sql immutable as $$ select case when $1 = 'a'::planet then 'b'::planet else 'a'::planet end $$;
create function least_n() returns int language plpgsql immutable as $$ declare first planet := 'a'; begin return length(first::text); end $$;
create table whole (p planet, n int, constraint known check (other(p) <> 'c')) partition by list (other(p));
create table part_a partition of whole for values in ('b');
create table part_b (p planet, n int, constraint known check (other(p) <> 'c'));
create table computed (p planet, q planet generated always as (other(p)) stored, n int generated always as (least_n() + 1) stored);
create table again (p planet, n int, constraint sooner check (other(p) > 'a')) partition by list (other(p));
create table again_b partition of again (constraint later check (other(p) > 'a'), unique (n)) for values in ('b');
create table rowed (p planet);
create function fits(rowed) returns boolean language sql immutable as $$ select $1.p < 'c'::planet $$;
alter table rowed add constraint fits check (fits(rowed));
