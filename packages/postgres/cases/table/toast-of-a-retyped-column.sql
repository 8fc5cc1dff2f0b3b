--@ old
create table t (id int primary key, v int) with (fillfactor = 80);
create table n (id int primary key, v int) with (toast.autovacuum_enabled = false);
--@ new
create table t (id int primary key, v text) with (toast.autovacuum_enabled = false, fillfactor = 80, toast.vacuum_truncate = false);
create table n (id int primary key, v int, w date) with (toast.autovacuum_enabled = false);
