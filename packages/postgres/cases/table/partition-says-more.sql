--@ old
create table m (id int not null, k text default 'a', n int) partition by list (id);
create table m_1 partition of m for values in (1);
create table m_2 partition of m (k default 'b', n not null) for values in (2);
--@ seed
insert into m values (1, 'x', 1), (2, 'y', 2);
--@ new
create table m (id int not null, k varchar(20) default 'c', n int) partition by list (id);
create table m_1 partition of m (n not null) for values in (1);
create table m_2 partition of m (k default 'b') for values in (2);
--@ expect
change column public.m/k
never replace table public.m_2
