--@ old
-- Until PostgreSQL 17 the print of a field in capitals has no quotes: loaded again it is in small letters, and the view another one.
create table t (at timestamptz);
--@ new
create table t (at timestamptz);
create view v as select extract('YEAR' from at) as y, extract(month from at) as m, 'EXTRACT(YEAR FROM a)' as said from t;
create materialized view w as select extract('DAY' from at) as d from t;
--@ expect
create view public.v
create materialized-view public.w
