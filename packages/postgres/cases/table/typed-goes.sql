--@ old
create type p as (id int, name text, price numeric(10,2));
create table t of p (id primary key);
create table u of p;
create table v of p;
--@ new
create type p as (id int, name text);
create table u of p;
create unlogged table v of p;
