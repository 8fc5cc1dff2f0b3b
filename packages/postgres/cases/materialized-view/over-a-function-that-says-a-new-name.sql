--@ old
create table public.t (id int primary key, a int);
create function public.f() returns bigint language sql stable as 'select sum(a) from public.t';
create materialized view public.m as select public.f() as s;
create unique index m_s on public.m (s);
comment on materialized view public.m is 'sum';
create view public.v as select s from public.m;

--@ seed
insert into public.t values (1, 2), (2, 3);

--@ new
create table public.t (id int primary key,
  -- sluice: renamed from a
  b int);
create function public.f() returns bigint language sql stable as 'select sum(b) from public.t';
create materialized view public.m as select public.f() as s, 1 as one;
create unique index m_s on public.m (s);
comment on materialized view public.m is 'sum';
create view public.v as select s from public.m;
