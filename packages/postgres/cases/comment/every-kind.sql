--@ old
create schema s;
create type s.e as enum ('a');
create domain s.d as int constraint positive check (value > 0);
create type s.c as (x int);
create type s.r as range (subtype = int4);
create table s.t (id int primary key, n int default 1, constraint n_check check (n > 0));
create index t_n on s.t (n);
create view s.v as select id from s.t;
create materialized view s.m as select id from s.t;
create sequence s.q;
create function s.f(a int, b text[]) returns int language sql as 'select 1';
create procedure s.p() language sql as 'select 1';
create function s.tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on s.t for each row execute function s.tf();
create policy po on s.t using (true);
create table s.pt (id int) partition by list (id);
create table s.pt1 partition of s.pt for values in (1);
comment on table s.t is 'old';
comment on column s.t.n is 'gone';
--@ new
create schema s;
create type s.e as enum ('a');
create domain s.d as int constraint positive check (value > 0);
create type s.c as (x int);
create type s.r as range (subtype = int4);
create table s.t (id int primary key, n int default 1, constraint n_check check (n > 0));
create index t_n on s.t (n);
create view s.v as select id from s.t;
create materialized view s.m as select id from s.t;
create sequence s.q;
create function s.f(a int, b text[]) returns int language sql as 'select 1';
create procedure s.p() language sql as 'select 1';
create function s.tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on s.t for each row execute function s.tf();
create policy po on s.t using (true);
create table s.pt (id int) partition by list (id);
create table s.pt1 partition of s.pt for values in (1);
comment on schema s is 'a schema';
comment on schema public is 'ours now';
comment on type s.e is 'an enum';
comment on domain s.d is 'a domain';
comment on constraint positive on domain s.d is 'a domain''s check';
comment on type s.c is 'a composite';
comment on column s.c.x is 'an attribute';
comment on type s.r is 'a range';
comment on table s.t is 'new
lines \ and "quotes" ''too'' 😀';
comment on column s.t.id is 'a column';
comment on constraint n_check on s.t is 'a check';
comment on constraint t_pkey on s.t is 'a key';
comment on index s.t_pkey is 'the index of a key';
comment on index s.t_n is 'an index';
comment on view s.v is 'a view';
comment on column s.v.id is 'a column of a view';
comment on materialized view s.m is 'a materialized view';
comment on column s.m.id is 'a column of a materialized view';
comment on sequence s.q is 'a sequence';
comment on function s.f(int, text[]) is 'a function';
comment on procedure s.p() is 'a procedure';
comment on trigger tr on s.t is 'a trigger';
comment on policy po on s.t is 'a policy';
comment on column s.pt1.id is 'a column of a partition';
--@ expect
change comment table s.t
create comment view s.v
create comment column s.v/id
drop comment column s.t/n
