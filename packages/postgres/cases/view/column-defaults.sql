--@ old
create sequence s;
create table t (id int, a text);
create view v as select id, a from t;
alter view v alter column a set default 'x';
--@ new
create sequence s;
create table t (id int, a text);
create view v as select id, a from t;
alter view v alter column a set default 'y';
alter view v alter column id set default nextval('s');
--@ expect
change view public.v
