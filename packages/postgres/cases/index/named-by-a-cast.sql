--@ old
create table t (a numeric(10,2));
--@ new
create table t (a numeric(10,2));
create index i on t (((a * 4)::numeric));
create index j on t ((a::text), a);
