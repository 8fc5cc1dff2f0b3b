--@ old
create table t (a uuid, b int4range, c varchar(40)) partition by range (c);
create index i on t (c, a);
create table p partition of t default;
--@ new
create table t (a boolean generated always as (isempty(b)) stored, b int4range, c varchar(40)) partition by range (c);
create index i on t (c, a);
-- sluice: renamed from p
create table p_now partition of t default;
