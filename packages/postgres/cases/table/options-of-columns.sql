--@ old
create table t (a int, b text) with (fillfactor = 70, autovacuum_enabled = false);
alter table t alter a set statistics 100, alter b set storage main;
--@ new
create table t (a int, b text, c text) with (fillfactor = 80, toast.autovacuum_enabled = false);
alter table t alter b set storage external, alter a set statistics 500, alter c set storage main, alter c set (n_distinct = 5), alter c set statistics 7;
create table n (a int, b text) with (toast.vacuum_truncate = false);
alter table n alter b set storage external, alter a set statistics 500, alter b set (n_distinct = 3);
--@ expect
never replace table public.t
