--@ old
create type size as enum ('s', 'm', 'l');
create type sizes as range (subtype = size);
create table shirt (id int, fits sizes);
--@ seed
insert into shirt values (1, '[s,l)');
--@ new
create type size as enum ('s', 'm', 'l');
create type sizes as range (subtype = size);
create table shirt (id int, fits sizes, all_fits sizes_multirange default '{}');
create type times as range (subtype = time, multirange_type_name = many_times);
create function diff(a time, b time) returns float8 language sql immutable as 'select extract(epoch from a - b)::float8';
create type "Diffed" as range (subtype = time, subtype_diff = diff);
--@ expect
create range public.times
never replace range public.sizes
