--@ roles
app boss
--@ old
create schema s;
create type s.e as enum ('a');
create domain s.d as int;
create type s.c as (x int);
create table s.t (id serial);
create view s.v as select id from s.t;
create materialized view s.m as select id from s.t;
create sequence s.q;
create function s.f(int) returns int language sql as 'select 1';
create procedure s.p() language sql as 'select 1';
alter schema s owner to app;
alter type s.e owner to app;
alter domain s.d owner to app;
alter type s.c owner to app;
alter table s.t owner to app;
alter view s.v owner to app;
alter materialized view s.m owner to app;
alter sequence s.q owner to app;
alter function s.f(int) owner to app;
alter procedure s.p() owner to app;
--@ new
create schema s;
create type s.e as enum ('a');
create domain s.d as int;
create type s.c as (x int);
create table s.t (id serial);
create view s.v as select id from s.t;
create materialized view s.m as select id from s.t;
create sequence s.q;
create function s.f(int) returns int language sql as 'select 1';
create procedure s.p() language sql as 'select 1';
alter schema s owner to boss;
alter type s.e owner to boss;
alter domain s.d owner to boss;
alter type s.c owner to boss;
alter table s.t owner to boss;
alter view s.v owner to boss;
alter materialized view s.m owner to boss;
alter sequence s.q owner to boss;
alter function s.f(int) owner to boss;
alter procedure s.p() owner to boss;
--@ expect
change owner table s.t
