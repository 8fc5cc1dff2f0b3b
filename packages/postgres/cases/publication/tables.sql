--@ old
create table a (id int primary key, x int, y int);
create table b (id int primary key);
create table c (id int primary key);
create publication all_of_it for all tables;
create publication few for table a, b;
create publication ops for table a with (publish = 'insert, update');
create publication goes for table c;
create publication whole for table a;
--@ new
create table a (id int primary key, x int, y int);
create table b (id int primary key);
create table d (id int primary key);
create publication all_of_it for all tables with (publish_via_partition_root = true);
create publication few for table a (id, y) where (id > 10 and y < 5), d;
create publication ops for table a with (publish = 'delete');
create publication whole;
create publication "New" for tables in schema public with (publish = 'truncate');
comment on publication few is 'some';
--@ expect
drop table public.c
create publication New
