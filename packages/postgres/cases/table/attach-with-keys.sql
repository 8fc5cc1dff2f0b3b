--@ old
create table t (id int primary key);
create table m (id int, t_id int, constraint m_t foreign key (t_id) references t) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 (id int, t_id int, constraint m_t foreign key (t_id) references t);
create table m3 (id int, t_id int);
--@ seed
insert into t values (1), (2);
insert into m values (1, 1);
insert into m2 values (11, 2);
insert into m3 values (21, 2);
--@ new
create table t (id int primary key);
create table m (id int, t_id int, constraint m_t foreign key (t_id) references t) partition by range (id);
create table m1 (id int, t_id int);
create table m2 (id int, t_id int, constraint m_t foreign key (t_id) references t);
alter table m attach partition m2 for values from (10) to (20);
create table m3 partition of m for values from (20) to (30);
create table m4 (id int, t_id int, constraint m_t foreign key (t_id) references t);
alter table m attach partition m4 for values from (30) to (40);
--@ expect
never replace table public.m
never replace table public.m2
