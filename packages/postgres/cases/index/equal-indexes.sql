--@ old
create table m (id int, a int) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create index i1 on m (a);
--@ new
create table m (id int, a int) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create index i1 on m (a);
create index i2 on m (a);
create index i3 on m1 (a);
