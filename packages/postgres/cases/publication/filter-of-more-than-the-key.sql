--@ old
-- The table takes no UPDATE at all while it is published so, and the way back gives values to its rows.
create table t (id int primary key, a varchar(10), gone text);
create publication p for table t (id, a) where (a is not null);
create table u (id int not null, k int not null, gone text);
create unique index by_k on u (k);
alter table u replica identity using index by_k;
create publication q for table u where (k > 0);
--@ seed
insert into t values (1, 'x', 'y'), (2, null, 'z');
insert into u values (1, 1, 'y');
--@ new
create table t (id int primary key, a text);
create publication p for table t (id, a) where (a is not null);
create table u (id int not null, k int not null);
create unique index by_k on u (k);
alter table u replica identity using index by_k;
create publication q for table u where (k > 0);
