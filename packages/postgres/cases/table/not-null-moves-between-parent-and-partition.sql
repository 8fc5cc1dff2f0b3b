--@ old
create table m (id int, a int not null, b int) partition by list (id);
create table m1 partition of m for values in (1);
create table m2 partition of m (b not null) for values in (2);
create table m3 partition of m for values in (3) partition by list (b);
create table m31 partition of m3 (a default 7) for values in (1);
--@ new
create table m (id int not null, a int, b int not null) partition by list (id);
create table m1 partition of m (a not null default 4) for values in (1);
create table m2 partition of m for values in (2);
create table m3 partition of m (a default 6) for values in (3) partition by list (b);
create table m31 partition of m3 for values in (1);
