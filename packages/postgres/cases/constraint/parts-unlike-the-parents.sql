--@ old
create table m (id int not null, a int, b int) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
alter table m add primary key (id);
alter index m2_pkey set (fillfactor = 70);
alter table m1 add unique (id, a) deferrable initially deferred;
alter table m add unique (id, a);
alter table m1 add constraint m1_b unique (id, b) with (fillfactor = 60);
alter table m add constraint m_b unique (id, b);
--@ seed
insert into m values (1, 2, 3), (11, 12, 13);
--@ new
create table m (id int not null, a int, b int) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
create table m3 partition of m for values from (20) to (30);
alter table m add primary key (id);
alter index m1_pkey set (fillfactor = 80);
alter index m3_pkey set (fillfactor = 90);
alter table m2 add unique (id, a) deferrable;
alter table m add unique (id, a);
alter table m add constraint m_b unique (id, b);
alter index m1_id_b_key set (fillfactor = 65);
alter table m2 cluster on m2_id_b_key;
alter table m1 replica identity using index m1_pkey;
--@ expect
never replace constraint public.m/m_pkey
never replace constraint public.m/m_b
