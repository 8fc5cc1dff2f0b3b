--@ old
create table a (x int, y int not null, z int not null);
create table b (z int not null, w int) inherits (a);
create table c () inherits (b);
--@ seed
insert into b values (1, 2, 3, 4);
insert into c values (5, 6, 7, 8);
--@ new
create table a (x int);
create table b (y int not null, z int, w int) inherits (a);
create table c () inherits (b);
--@ expect
never replace table public.b
