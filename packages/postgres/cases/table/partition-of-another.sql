--@ old
create table a (id int, v int) partition by range (id);
create table b (id int, v int, w int) partition by range (id);
create table p partition of a for values from (0) to (10);
create index a_v on a (v);
create index b_w on b (w);
alter table a add primary key (id);
--@ seed
insert into p values (1, 2);
--@ new
create table a (id int, v int) partition by range (id);
create table b (id int, v int, w int) partition by range (id);
create table p partition of b for values from (0) to (20);
create index a_v on a (v);
create index b_w on b (w);
alter table a add primary key (id);
