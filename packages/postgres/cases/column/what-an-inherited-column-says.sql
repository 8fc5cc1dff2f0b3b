--@ roles
app
--@ old
create table p (a int not null, b text, c text);
create table plain () inherits (p);
create table says () inherits (p);
alter table says alter column b set statistics 300;
alter table says alter column b set (n_distinct = 5);
comment on column says.c is 'of the child';
create table parts (a int, b text) partition by list (a);
create table part1 partition of parts for values in (1);
create table part2 partition of parts for values in (2);
comment on column part2.b is 'of the second';
create type pair as (x int, y text);
create table typed of pair;
--@ seed
insert into plain values (1, 'b', 'c');
insert into says values (2, 'b', 'c');
insert into parts values (1, 'one'), (2, 'two');
--@ new
create table p (a int not null, b text, c text);
alter table p alter column b set statistics 50;
create table plain () inherits (p);
alter table plain alter column b set storage external;
comment on column plain.c is 'of the child';
grant select (c) on plain to app;
create table says () inherits (p);
alter table only p alter column c set statistics 70;
create table more () inherits (p);
alter table more alter column c set storage main;
alter table more alter column c set (n_distinct_inherited = 7);
create table parts (a int, b text) partition by list (a);
create table part1 partition of parts for values in (1);
alter table part1 alter column b set statistics 20;
comment on column part1.b is 'of the first';
create table part2 partition of parts for values in (2);
create table part3 partition of parts for values in (3);
alter table part3 alter column b set storage external;
comment on column part3.a is 'of the third';
create type pair as (x int, y text);
create table typed of pair;
comment on column typed.y is 'of the type';
alter table typed alter column x set statistics 40;
