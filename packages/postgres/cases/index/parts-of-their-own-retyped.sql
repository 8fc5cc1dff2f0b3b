--@ old
-- The server makes an index again when a column gets another type, and its parts like it.
create table m (id int not null, a int, b int, c varchar(10)) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
create index m_a on m (a);
alter index m1_a_idx set (fillfactor = 70);
create index m2_b_idx on m2 (b desc);
create index m_b on m (b);
alter table m add constraint m_c unique (id, c) with (fillfactor = 80);
alter index m2_id_c_key set (fillfactor = 90);
--@ seed
insert into m values (1, 2, 3, 'x'), (11, 3, 4, 'y');
--@ new
create table m (id int not null, a bigint, b bigint, c text) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
create index m_a on m (a);
alter index m1_a_idx set (fillfactor = 70);
create index m2_b_idx on m2 (b desc);
create index m_b on m (b);
alter table m add constraint m_c unique (id, c) with (fillfactor = 80);
alter index m2_id_c_key set (fillfactor = 90);
--@ expect
never replace column public.m/a
