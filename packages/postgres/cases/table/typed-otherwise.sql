--@ old
create type p as (id int, name text);
create type q as (id int, name text, more int);
create table t of p (id primary key);
create table u (id int primary key, name text, more int);
create table v (id int primary key, name text);
create table w of q (primary key (id));
create table x of p;
--@ new
create type p as (id int, name text);
create type q as (id int, name text, more int);
create table t of q (id primary key);
create table u of p (id primary key);
create table v of q (id primary key);
create table w (id int primary key, name text);
create table x (name text, id int);
