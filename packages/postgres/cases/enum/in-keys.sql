--@ old
create type e as enum('a','b','c');
create table a(v e primary key);
create table b(v e references a(v), w e[]);
--@ new
create type e as enum('b','a');
create table a(v e primary key);
create table b(v e references a(v), w e[]);
