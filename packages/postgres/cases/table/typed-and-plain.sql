--@ old
create type p as (id int, name text);
create table t (id int, name text);
create table u of p;
create table w of p (id primary key, name default 'x' not null);
create table z (id int primary key, name text not null default 'x');
--@ new
create type p as (id int, name text);
create table t of p;
create table u (id int, name text);
create table w (id int primary key, name text default 'x' not null);
create table z of p (id primary key, name not null default 'x');
