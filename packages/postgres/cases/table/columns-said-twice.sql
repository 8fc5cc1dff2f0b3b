--@ old
create table p (id int not null, a int default 1, constraint p_c check (a > 0));
create table c (b int) inherits (p);
create table d (a int default 2, x int) inherits (p);
create table q (id int, n text, m text, check (id > 0));
create table r (n text, constraint q_id_check check (id > 0)) inherits (q);
create table s (id int) inherits (q);
--@ new
create table p (id int, a bigint default 3, n text, constraint p_c check (a > 0), constraint p_ni check (id > 0) no inherit);
create table c (b int, n text) inherits (p);
create table d (a bigint default 2 not null, x int);
create table e () inherits (c);
create table q (m text);
create table r () inherits (q);
create table s (id int) inherits (q);
--@ expect
never replace table public.p
never replace table public.c
never replace column public.s/id
