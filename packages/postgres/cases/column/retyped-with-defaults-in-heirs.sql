--@ old
create table a (c int default 12, d int default 1);
create table own (c int default 21) inherits (a);
create table below (x text) inherits (own);
alter table below alter column c set default 22;
alter table below alter column d drop default;
create table follows () inherits (a);
create table parts (id int, c int default 5) partition by list (id);
create table part_1 partition of parts (c default 6) for values in (1);
create table part_2 partition of parts for values in (2);
--@ seed
insert into a values (1, 2);
insert into own (d) values (3);
insert into below (x) values ('x');
insert into follows values (7, 8);
insert into parts (id) values (1), (2);
--@ new
create table a (c text default '12', d bigint default 1);
create table own (c text default '21') inherits (a);
create table below (x text) inherits (own);
alter table below alter column c set default '22';
alter table below alter column d drop default;
create table follows () inherits (a);
create table parts (id int, c text default '5') partition by list (id);
create table part_1 partition of parts (c default '6') for values in (1);
create table part_2 partition of parts for values in (2);
