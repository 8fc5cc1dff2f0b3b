--@ old
create table base (id int, e int, at timestamp default now());
create table a (x int) inherits (base);
create table b (id int, e int, at timestamp, y int);
--@ seed
insert into a (id, e, x) values (1, 2, 3);
insert into b (id, e, y) values (1, 2, 3);
--@ new
create table base (id bigint, at timestamp default now(), added text);
create table a (x int, e int) inherits (base);
create table b (y int) inherits (base);
--@ expect
never drop column public.a/e
never replace table public.a
never replace table public.b
create inheritance public.b table public.base
drop column public.base/e
create column public.base/added
change column public.base/id
