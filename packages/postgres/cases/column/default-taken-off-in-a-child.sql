--@ old
create table p (id int default 1, k int default 2, v text default 'v') partition by list (k);
create table p1 partition of p (id default 5) for values in (1);
create table p2 partition of p for values in (2);
alter table p2 alter id drop default;
create table a (x int default 1, y int);
create table b () inherits (a);
create table c () inherits (b);
alter table b alter x drop default;
--@ seed
insert into p values (1, 1), (2, 2);
insert into c values (1, 2);
--@ new
create table p (id int, k int default 2, v text default 'w') partition by list (k);
create table p1 partition of p for values in (1);
create table p2 partition of p (id default 9) for values in (2);
alter table p1 alter k drop default;
alter table p2 alter v drop default;
create table a (x int default 2, y int default 3);
create table b () inherits (a);
create table c () inherits (b);
alter table b alter x drop default;
alter table c alter y drop default;
