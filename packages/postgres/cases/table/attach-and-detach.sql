--@ old
create table m (id int not null, at date not null, note text default 'n', check (id > 0)) partition by range (at);
create table m_1 partition of m for values from ('2024-01-01') to ('2024-02-01');
create table m_2 (id int, at date, more text);
create index m_id on m (id);
--@ seed
insert into m values (1, '2024-01-05');
insert into m_2 values (2, '2024-02-05', 'gone');
--@ new
create table m (id bigint not null, at date not null, note text default 'n', extra int, check (id > 0)) partition by range (at);
create table m_1 (id int not null, at date not null, note text default 'n', check (id > 0));
create index m_1_id_idx on m_1 (id);
create table m_2 partition of m for values from ('2024-02-01') to ('2024-03-01');
create index m_id on m (id);
--@ expect
never drop table public.m_1
never replace table public.m_2
drop partition public.m_1 table public.m
create partition public.m_2 table public.m
drop column public.m_2/more
create column public.m/extra
