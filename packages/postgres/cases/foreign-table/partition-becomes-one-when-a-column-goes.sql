--@ old
create extension postgres_fdw;
create server away type 'other' foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1', dbname 'd');
create table p (id bigint, d int, n text default 'x') partition by range (d);
create table p1 partition of p for values from (1) to (10);
create foreign table p2 partition of p for values from (10) to (20) server away;
create foreign table f (id int, v text) server away;
--@ seed
insert into p values (1, 1, 'a'), (2, 2, 'b');
--@ new
create extension postgres_fdw;
create server away foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1', dbname 'd');
create table p (id int, d int) partition by range (d);
create foreign table p1 partition of p for values from (1) to (10) server away;
create table p2 partition of p for values from (10) to (20);
create table f (id int, v text);
