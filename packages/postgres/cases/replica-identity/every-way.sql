--@ old
create table a (id int primary key, k int not null);
create unique index a_k on a (k);
alter table a replica identity using index a_k;
create table b (id int primary key);
alter table b replica identity full;
create table c (id int not null, constraint c_key unique (id));
create table d (id int primary key);
create table e (id int not null);
create unique index e_id on e (id);
alter table e replica identity using index e_id;
create table p (id int not null) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create unique index p1_id on p1 (id);
alter table p1 replica identity using index p1_id;
--@ new
create table a (id int primary key, k int not null);
create unique index a_other on a (k) include (id);
create unique index a_k on a (k);
alter table a replica identity full;
create table b (id int primary key);
create table c (id int not null, constraint c_key unique (id));
alter table c replica identity using index c_key;
create table d (id int primary key);
alter table d replica identity nothing;
create table e (id bigint not null);
create unique index e_other on e (id);
alter table e replica identity using index e_other;
create table p (id int not null) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create unique index p_id on p (id);
alter table p replica identity using index p_id;
--@ expect
drop replica-identity table public.b
create replica-identity table public.c
never replace table public.e
