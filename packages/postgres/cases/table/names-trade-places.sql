--@ old
create table a (id int primary key, n int not null);
create table b (id serial primary key, t text, ref int references a);
create index on a (n);
create view v as select n, t from a join b on ref = a.id;
comment on table a is 'numbers';
--@ seed
insert into a values (1, 2);
insert into b (t, ref) values ('x', 1);
--@ new
-- sluice: renamed from b
create table a (id serial primary key, t text, ref int);
-- sluice: renamed from a
create table b (id int primary key, n int not null, more int);
alter table a add foreign key (ref) references b;
create index on b (n);
create view v as select n, t from b join a on ref = b.id;
comment on table b is 'numbers';
--@ expect
rename table public.a
rename table public.b
never drop table public.a
never drop column public.a/n
