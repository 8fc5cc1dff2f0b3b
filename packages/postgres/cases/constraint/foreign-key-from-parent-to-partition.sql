--@ old
create table a (id int primary key);
create table m (id int, a_id int, constraint fk foreign key (a_id) references a) partition by list (id);
create table m1 partition of m for values in (1);
--@ new
create table a (id int primary key);
create table m (id int, a_id int) partition by list (id);
create table m1 partition of m (constraint fk foreign key (a_id) references a) for values in (1);
create table m2 partition of m for values in (2);
