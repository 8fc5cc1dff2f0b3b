--@ old
create table t (n integer, gone jsonb);
create table parent (n integer, gone text);
create table heir (more integer) inherits (parent);
--@ seed
insert into t values (1, '{"a": 1}'), (2, '[]'), (2, null), (3, '3');
insert into parent values (1, 'p');
insert into heir values (1, 'h', 1);
--@ new
-- sluice: renamed from t
create table t_now (n integer);
-- sluice: renamed from parent
create table parent_now (n integer);
create table heir (more integer) inherits (parent_now);
--@ expect
drop column public.t/gone
