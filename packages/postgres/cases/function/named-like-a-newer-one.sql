--@ old
create function public.uuidv7() returns uuid language sql volatile as 'select gen_random_uuid()';
create table public.t (id uuid primary key default uuidv7(), n int);
create view public.v as select uuidv7() as u, id from public.t;
--@ seed
insert into public.t (n) values (1);
--@ new
create function public.uuidv7() returns uuid language sql volatile as 'select gen_random_uuid()';
create table public.t (id uuid primary key default uuidv7(), n int, m int default 1);
create view public.v as select uuidv7() as u, id, m from public.t;
create table public.a (id uuid primary key default uuidv7(), n int);
create function public.any_value_sfunc(a anyelement, b anyelement) returns anyelement language sql as 'select a';
create aggregate public.any_value(anyelement) (sfunc = public.any_value_sfunc, stype = anyelement);
create view public.w as select any_value(n) as n from public.t;
