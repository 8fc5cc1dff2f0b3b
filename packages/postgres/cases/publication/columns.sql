--@ old
create schema s;
create table s.a (id int primary key, x int, y text);
create publication p for table s.a (id, x) where (id > 1);
create publication q for tables in schema s;
create publication r for all tables;
--@ new
create schema s;
create schema t;
create table s.a (id bigint primary key, y text);
create publication p for table s.a (id);
create publication q for tables in schema s, t;
create publication r for table s.a;
--@ expect
replace publication r
