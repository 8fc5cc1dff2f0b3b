--@ old
create extension citext;
create schema ext;
create domain mail as citext check (value <> '');
create table t (id int primary key, c citext unique, m mail);
create index on t (lower(c));
create view v as select c from t where c <> 'b';
create function f(citext) returns citext language sql as 'select $1';
--@ seed
insert into t values (1, 'A', 'b');
--@ new
create schema ext;
create extension citext schema ext;
create domain mail as ext.citext check (value operator(ext.<>) '');
create table t (id int primary key, c ext.citext unique, m mail, n ext.citext);
create index on t (lower(c));
create view v as select c from t where c operator(ext.<>) 'b';
create function f(ext.citext) returns ext.citext language sql as 'select $1';
--@ expect
create column public.t/n
rename extension citext
