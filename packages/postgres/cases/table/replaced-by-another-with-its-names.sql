--@ old
create table z (c2 int);
create table a (
  c7 bigint not null,
  c8 text not null,
  c9 date
);
create view v as select y1.c9 as c9 from z as z1 left join a as y1 on true;
alter table a add constraint k unique (c9);
--@ new
create table z (c2 int);
create table b (
  c7 bigint not null,
  c8 text not null,
  c9 date
);
create view v as select y1.c9 as c9 from z as z1 left join b as y1 on true;
alter table b add constraint k unique (c9);
--@ expect
never drop column public.a/c7
