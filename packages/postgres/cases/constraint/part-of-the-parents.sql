--@ old
create table m (id int, k text) partition by list (k);
create table m_1 partition of m for values in ('a');
create table m_2 partition of m for values in ('b');
alter table m_1 add constraint own_name primary key (k, id);
--@ seed
insert into m values (1, 'a');
delete from m where k = 'b';
--@ new
create table m (id int, k text) partition by list (k);
create table m_1 partition of m for values in ('a');
create table m_2 partition of m for values in ('b');
alter table m_1 add constraint own_name primary key (k, id);
alter table m add primary key (k, id);
--@ expect
create constraint public.m/m_pkey
