--@ old
create table t (a int, b int generated always as (a + 1) stored);
--@ new
create table t (a int, b bigint, c int generated always as (a * 2) stored);
