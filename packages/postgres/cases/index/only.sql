--@ old
create table m (id int not null, a int) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
create index m_a on only m (a);
create index m1_a_idx on m1 (a);
alter index m_a attach partition m1_a_idx;
create table k (id int not null) partition by range (id);
create table k1 partition of k for values from (0) to (10);
alter table only k add constraint k_pkey primary key (id);
create table n (id int not null) partition by range (id);
create table n1 partition of n for values from (0) to (10);
create unique index n1_own on n1 (id);
--@ new
create table m (id int not null, a int) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
create table m3 (id int not null, a int);
create index m_a on only m (a);
create index m1_a_idx on m1 (a);
create index m2_named on m2 (a);
create index m3_a_idx on m3 (a);
alter index m_a attach partition m1_a_idx;
alter index m_a attach partition m2_named;
alter table m attach partition m3 for values from (20) to (30);
create table k (id int not null) partition by range (id);
create table k1 partition of k for values from (0) to (10);
alter table only k add constraint k_pkey primary key (id);
alter table k1 add constraint k1_named primary key (id);
alter index k_pkey attach partition k1_named;
create table n (id int not null) partition by range (id);
create table n1 partition of n for values from (0) to (10);
create table n2 partition of n for values from (10) to (20);
create unique index n1_own on n1 (id);
alter table only n add constraint n_pkey primary key (id);
--@ expect
never replace table public.m1
