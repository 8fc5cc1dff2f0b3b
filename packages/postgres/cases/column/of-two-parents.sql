--@ old
create table a (id int, x int);
create table b (id int, x int, y text);
create table c (z int) inherits (a, b);
create table d (x int default 4) inherits (a, b);
--@ new
create table a (id int, x bigint);
create table b (id int, x bigint, y text);
create table c (z int) inherits (a, b);
create table d (x bigint default 4) inherits (a, b);
