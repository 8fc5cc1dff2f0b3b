--@ old
create table a (id int, x int, n text);
create table b (id int, x int);
create table c (z int) inherits (a, b);
create table e () inherits (c);
create view v as select x from c;
--@ new
create table a (id bigint, x numeric(12,2));
create table b (id bigint, x numeric(12,2), n text);
create table c (z int) inherits (a, b);
create table e () inherits (c);
create view v as select x from c;
