--@ old
create table t (a int, b text);
create index e1 on t ((a + 1), (a + 2), b);
alter index e1 alter column 1 set statistics 50;
create index e2 on t ((a + 3));
alter index e2 alter column 1 set statistics 5;
--@ new
create table t (a bigint, b text);
create index e1 on t ((a + 1), (a + 2), b);
alter index e1 alter column 1 set statistics 60;
create index e2 on t ((a + 3));
alter index e2 alter column 1 set statistics 5;
--@ expect
never replace table public.t
