--@ old
create type size as (width int, unit varchar(2));
create type crate as (outside size, inside size[]);
create table t (id int primary key, crates crate[]);
create table u (id int primary key, crate crate);
--@ seed
insert into t values (1, array[row(row(3, 'cm'), array[row(2, 'cm')::size, null])::crate, null]), (2, null);
insert into u values (1, row(row(3, 'cm'), null));
--@ new
create type size as (width bigint, unit text);
create type crate as (outside size, inside size[]);
create table t (id int primary key, crates crate[]);
create table u (id int primary key, crate crate);
--@ expect
change composite public.size
never replace column public.t/crates
