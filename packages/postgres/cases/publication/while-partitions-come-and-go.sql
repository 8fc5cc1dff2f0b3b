--@ old
create schema x;
create table x.a (id int primary key, b text, c int);
create table x.p (id int, k int, primary key (id, k)) partition by list (k);
create table x.p1 partition of x.p for values in (1);
create publication one for table x.a (id, b) where (id > 5), x.p with (publish_via_partition_root);
create publication two for tables in schema x with (publish = 'insert');
create publication three for all tables;
alter table x.a replica identity full;
comment on publication one is 'o';
--@ new
create schema x;
create table x.a (id bigint primary key, b varchar(10), c int, d int not null);
create unique index a_d on x.a (d);
create table x.p (id int, k int, n text, primary key (id, k)) partition by list (k);
create table x.p1 partition of x.p for values in (1);
create table x.p2 partition of x.p for values in (2);
create publication one for table x.a (id, b, d) where (id > 7), x.p1 with (publish = 'insert, update');
create publication two for tables in schema x, public;
create publication three for all tables with (publish = 'insert, delete');
alter table x.a replica identity using index a_d;
comment on publication one is 'p';
