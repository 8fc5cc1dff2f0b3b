--@ old
create type e as enum ('a', 'b');
create domain d as text;
create table t (a text, b varchar(10), c d, v e[]);
alter table t alter a set storage external, alter b set compression pglz, alter c set storage main, alter v set storage external;
--@ new
create type e as enum ('b', 'c');
create domain d as varchar(100);
create table t (a varchar(7), b varchar(5), c d, v e[]);
alter table t alter a set storage external, alter b set compression pglz, alter c set storage main, alter v set storage external;
