--@ old
create table t (a int4range, b int4range, c int4multirange);
--@ new
create table t (a tstzrange, b int4multirange, c int4range);
