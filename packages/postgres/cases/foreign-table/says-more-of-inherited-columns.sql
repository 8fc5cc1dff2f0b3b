--@ old
create foreign data wrapper w;
create server s foreign data wrapper w;
create function nine() returns int language sql as 'select 9';
create table whole (id int, n int default 3, m int, gone int) partition by range (id);
create table middle partition of whole for values from (0) to (10) partition by range (id);
create foreign table deep partition of middle (n default 4, m not null) for values from (0) to (5) server s;
create foreign table plain partition of whole for values from (10) to (20) server s;
create table base (c1 int not null, c2 text default 'x', c3 int default 1);
create foreign table heir (own int) inherits (base) server s;
alter foreign table heir alter c1 options (p '1'), alter c2 drop default, alter c3 set not null;
alter foreign table deep alter gone options (q 'r');
--@ new
create foreign data wrapper w;
create server s foreign data wrapper w;
create function nine() returns int language sql as 'select 9';
create table whole (id int, n int default 5, m int not null) partition by range (id);
create table middle partition of whole for values from (0) to (10) partition by range (id);
create foreign table deep partition of middle (n default 4, m default nine()) for values from (0) to (5) server s;
create foreign table plain partition of whole for values from (10) to (20) server s;
create foreign table comes partition of whole (n default 6) for values from (20) to (30) server s;
alter foreign table comes alter m options (column_name 'M');
create table base (c1 int not null, c2 text default 'y', c3 int);
create foreign table heir (own int) inherits (base) server s;
alter foreign table heir alter c1 options (p '2', q 'z'), alter c3 set default 2;
--@ expect
change foreign-table public.deep
change foreign-table public.heir
