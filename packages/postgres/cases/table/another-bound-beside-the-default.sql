--@ old
create table part (e text not null, n integer) partition by list (e);
create table part_b partition of part for values in ('b');
create table part_z partition of part default;
--@ seed
insert into part values ('b', 1), ('c', 2), ('d', 3);
--@ new
create table part (e text not null, n integer) partition by list (e);
create table part_b partition of part for values in ('b', 'c');
create table part_z partition of part default;
