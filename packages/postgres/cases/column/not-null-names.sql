--@ old
create table t (a int constraint mine not null, b int not null, c int constraint first not null, d int, e int constraint gone not null);
--@ seed
insert into t values (1, 1, 1, 1, 1);
--@ new
create table t (a int not null, b int constraint yours not null, c int constraint second not null, d int constraint fresh not null, e int);
create table "odd Table" (a int constraint "odd Table_a_not_null" not null, "long_column_name_that_is_cut_somewhere_by_the_server_itself_ok" int not null);
--@ expect
never replace table public.t
