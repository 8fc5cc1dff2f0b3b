--@ old
create table m (id int primary key, v text) partition by range (id);
create table m_1 partition of m for values from (0) to (10);
create table m_2 partition of m for values from (10) to (20);
create table m_rest partition of m default;
--@ seed
insert into m select i, 'x' from generate_series(0, 9) i;
--@ new
create table m (id int primary key, v text) partition by range (id);
create table m_1 partition of m for values from (0) to (15);
create table m_2 partition of m for values from (15) to (20);
create table m_rest partition of m default;
--@ expect
replace partition public.m_1 table public.m
replace partition public.m_2 table public.m
never replace table public.m_1
never replace table public.m
