--@ old
create table m (id int not null, ts date not null) partition by range (ts);
create table m2 (id int not null, ts date not null);
alter table m attach partition m2 for values from ('2021-01-01') to ('2022-01-01');
--@ seed
insert into m values (1, '2021-02-03');
--@ new
create table m (
  id int not null,
  day date constraint m_ts_not_null not null -- sluice: renamed from ts
) partition by range (day);
create table m2 (id int not null, day date constraint m2_ts_not_null not null);
alter table m attach partition m2 for values from ('2021-01-01') to ('2022-01-01');
--@ expect
rename column public.m/ts
