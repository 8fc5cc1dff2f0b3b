--@ old
create sequence s1;
create sequence s2;
create table t (id int default nextval('s1'), other int);
alter sequence s1 owned by t.id;
--@ seed
insert into t (other) values (1);
--@ new
create sequence s1;
create sequence s2;
create table t (id int default nextval('s2'), other int default nextval('s1'));
alter sequence s1 owned by t.other;
alter sequence s2 owned by t.id;
--@ expect
change sequence public.s1
change sequence public.s2
never drop sequence public.s1
