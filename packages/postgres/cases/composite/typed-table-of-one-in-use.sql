--@ old
-- The server retypes no attribute that a column holds: the type is made anew, and the table that is of it stands without meanwhile.
create type y as (a text, n integer);
create table t (id integer, one y, many y[]);
create table o of y (a with options not null default '7');
create index o_a on o (a);
create view v as select a, n from o;
--@ seed
insert into t values (1, row('5', 1), array[row('6', 2)::y]), (2, null, '{}');
insert into o values ('1', 10), ('2', null);
--@ new
create type y as (a integer, n integer, more text);
create table t (id integer, one y, many y[]);
create table o of y (a with options not null default '7');
create index o_a on o (a);
create view v as select a, n from o;
