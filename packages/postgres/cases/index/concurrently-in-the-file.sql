--@ old
create table t (a integer, b text);
--@ new
create table t (a integer, b text);
create index concurrently i on t (a);
create unique index concurrently if not exists u on t (b) where a > 0;
--@ expect
create index public.i
create index public.u
