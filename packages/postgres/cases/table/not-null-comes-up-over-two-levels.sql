--@ old
create table p (id int, a int);
create table c () inherits (p);
create table d (a int constraint d_needs_a not null) inherits (c);
create table m (id int, a int) partition by list (id);
create table m1 partition of m (a constraint needs_a not null) for values in (1);
create table m2 partition of m for values in (2) partition by list (id);
create table m21 partition of m2 (a constraint m21_needs_a not null) for values in (2);
--@ seed
insert into d values (1, 1);
insert into m values (1, 1), (2, 2);
--@ new
create table p (id int, a int constraint p_needs_a not null);
create table c () inherits (p);
create table d () inherits (c);
create table m (id int, a int constraint needs_a not null) partition by list (id);
create table m1 partition of m for values in (1);
create table m2 partition of m for values in (2) partition by list (id);
create table m21 partition of m2 for values in (2);
