--@ old
create table m (id int, a int, b int) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
create index m1_named on m1 (a);
create index zz on m (a);
create index m_b on m (b);
create table n (id int, a int) partition by range (id);
create table n1 partition of n for values from (0) to (10);
--@ new
create table m (id int, a int, b int) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
create index m2_b_named on m2 (b);
create index m_b on m (b);
create index m1_named on m1 (a);
create index m_a on m (a);
create table n (id int, a int) partition by range (id);
create table n1 partition of n for values from (0) to (10);
create index zn_named on n1 (a);
create index a_parent on n (a);
--@ expect
never replace table public.m1
