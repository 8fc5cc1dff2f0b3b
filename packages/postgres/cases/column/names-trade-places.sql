--@ old
create table t (id int primary key, x int not null default 1, y text, z boolean, check (x > 0));
create index on t (y);
create view v as select x, y from t;
create table p (id int, x int, y text) partition by range (id);
create table p1 partition of p for values from (0) to (10);
--@ seed
insert into t values (1, 2, '3', true);
insert into p values (1, 2, '3');
--@ new
create table t (
  id int primary key,
  -- sluice: renamed from x
  y int not null default 1,
  -- sluice: renamed from y
  x text,
  z boolean,
  constraint t_x_check check (y > 0)
);
create index on t (x);
create view v as select y as x, x as y from t;
create table p (
  id int,
  y int, -- sluice: renamed from x
  x text -- sluice: renamed from y
) partition by range (id);
create table p1 partition of p for values from (0) to (10);
--@ expect
rename column public.t/x
rename column public.t/y
rename column public.p/x
never drop column public.t/x
