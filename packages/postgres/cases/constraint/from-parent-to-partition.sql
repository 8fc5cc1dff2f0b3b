--@ old
create table m (id int, v int, constraint ck check (v > 0), constraint u unique (id, v)) partition by list (id);
create table m1 partition of m for values in (1);
--@ new
create table m (id int, v int) partition by list (id);
create table m1 partition of m (constraint ck check (v > 0), constraint u unique (id, v)) for values in (1);
create table m2 partition of m (constraint m2c check (v < 9)) for values in (2);
