--@ old
create schema s; create table s.t (id int);
--@ new
create schema s; create table s.t (id int); create function s.f() returns int language sql as 'select 1';
drop schema s cascade;
create schema s;
create table s.u (id int);
create extension if not exists citext;
drop extension citext;
create policy p on s.u using (true);
drop policy p on s.u;
create policy p on s.u using (id > 0);
create type s.c as (a int, b text);
drop type s.c;
create domain s.c as int;
create sequence s.q; drop sequence s.q;
create rule r as on delete to s.u do instead nothing;
drop rule r on s.u;
create aggregate s.agg(int) (sfunc = int4pl, stype = int);
drop aggregate s.agg(int);
create operator s.=== (leftarg = int, rightarg = int, procedure = int4eq);
drop operator s.=== (int, int);
create collation s.co (provider = libc, locale = 'C');
drop collation s.co;
create statistics s.st on id, (id+1) from s.u;
drop statistics s.st;
