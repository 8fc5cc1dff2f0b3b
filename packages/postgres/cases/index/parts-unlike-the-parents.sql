--@ old
-- Parts under the names that the server chooses and under others, with storage, an order or classes that are not the parent's.
create table m (id int not null, a int, b text, c text) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20) partition by range (id);
create table m21 partition of m2 for values from (10) to (15);
create table m3 partition of m for values from (20) to (30);
create index m1_named on m1 (a) with (fillfactor = 60);
create index m21_named on m21 (a) with (fillfactor = 60);
create index m_a on m (a);
create index m_b on m (b) with (fillfactor = 50);
create index m2_c on m2 (c) with (fillfactor = 50);
create index m_c on m (c);
create index m3_lower_idx on m3 (lower(b) desc);
create index m_lower on m (lower(b));
create index m1_a_b_idx on m1 (a desc nulls last, b);
create index m_ab on m (a, b);
--@ seed
insert into m values (1, 2, 'x', 'y'), (11, 12, 'y', 'z'), (21, 3, 'z', 'z');
--@ new
create table m (id int not null, a int, b text, c text) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20) partition by range (id);
create table m21 partition of m2 for values from (10) to (15);
create table m3 partition of m for values from (20) to (30);
create table m4 partition of m for values from (30) to (40);
create index m_a on m (a);
alter index m1_a_idx rename to m1_named;
alter index m3_a_idx set (fillfactor = 70, deduplicate_items = off);
alter index m4_a_idx set (fillfactor = 80);
comment on index m4_a_idx is 'dense';
create index m_b on m (b) with (fillfactor = 50);
alter index m1_b_idx reset (fillfactor);
alter index m21_b_idx set (fillfactor = 90);
alter index m21_b_idx rename to m21_more;
create index m2_c on m2 (c) with (fillfactor = 60);
create index m_c on m (c);
create index m3_lower_idx on m3 (lower(b));
create index m1_lower_idx on m1 (lower(b) text_pattern_ops);
create index m_lower on m (lower(b));
create index m1_a_b_idx on m1 (a desc nulls last, b) with (fillfactor = 75);
create index m_ab on m (a, b);
create index m3_beside on m3 (a desc nulls last, b);
--@ expect
never replace table public.m
never replace index public.m_a
never replace index public.m_b
never replace index public.m_ab
