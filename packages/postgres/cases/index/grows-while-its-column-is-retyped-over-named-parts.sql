--@ old
create table m (id bigint, kind smallint, unique (id)) partition by range (id);
create table m_1 partition of m for values from (0) to (100);
create index m_kind on only m (kind);
create index first_kind on m_1 (kind);
alter index m_kind attach partition first_kind;
--@ seed
insert into m select n, n from generate_series(1, 9) n;
--@ new
create table m (id bigint, kind int, tenant int, unique (id)) partition by range (id);
create table m_1 partition of m for values from (0) to (100);
create index m_kind on m (kind, tenant);
--@ expect
never replace table public.m
