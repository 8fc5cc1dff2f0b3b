--@ old
create table a (id bigint primary key, s text);
alter table a replica identity full;
create publication p for table a (id);
--@ seed
insert into a values (1, 'x'), (5000000000, 'y');
--@ new
create table a (id bigint primary key, s varchar(9));
alter table a replica identity full;
create publication p for table a (id, s) where (id > 2);
--@ expect
change column public.a/s
