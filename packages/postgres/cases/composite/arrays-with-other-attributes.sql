--@ old
create schema s;
create type s.c as (a int, b text, gone date);
create table t (id int primary key, v s.c[], w s.c, d s.c[] default array[row(1, 'd', null)::s.c]);
create table p (id int, v s.c[]) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create view reads as select id, (v[1]).a from t;
--@ seed
insert into t values (1, array[row(1, 'x', '2020-01-01')::s.c, null, row(2, 'y,"z', null)::s.c], row(3, null, null)), (2, null, null), (3, '{}', row(null, null, null)),
  (4, array[array[row(1, 'x', null)::s.c, row(2, 'y', null)::s.c], array[row(3, 'x', null)::s.c, null]], null), (5, '[5:6]={"(7,q,)","(8,,)"}', null);
insert into p values (1, array[row(1, 'x', '2020-01-01')::s.c]);
--@ new
create schema s;
create type s.c as (b varchar(20), a bigint, more text);
create table t (id int primary key, v s.c[], w s.c, d s.c[] default array[row('d', 1, null)::s.c]);
create table p (id int, v s.c[]) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create view reads as select id, (v[1]).a from t;
--@ expect
change composite s.c
never drop column public.t/v
