--@ roles
create role reader;
create role writer;
--@ old
create table t (id int primary key, n text, m text);
alter table t owner to writer;
grant select (n), update (m) on t to reader;
grant insert on t to reader;
create table u (id int);
alter table u owner to writer;
revoke insert on u from writer;
--@ new
create table t (id int primary key, n text, m text);
alter table t owner to writer;
grant select (n), update (m) on t to reader;
grant insert on t to reader;
alter table t owner to reader;
create table u (id int);
alter table u owner to writer;
revoke delete on u from writer;
alter table u owner to reader;
