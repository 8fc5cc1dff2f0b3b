--@ old
create table t (id int primary key);
create table u (id int primary key, a text) with (toast.autovacuum_enabled = false);
create table v (id int primary key) with (toast.autovacuum_enabled = false, fillfactor = 70);
--@ new
create table t (id int primary key, body text) with (toast.autovacuum_enabled = false, toast_tuple_target = 256);
create table u (id int primary key);
create table v (id int primary key, body text) with (toast.autovacuum_enabled = false, fillfactor = 70);
