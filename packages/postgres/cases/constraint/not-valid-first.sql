--@ old
create table p (id int primary key);
create table t (id int, p int);
--@ seed
insert into t values (-1, 9);
--@ new
create table p (id int primary key);
create table t (id int, p int);
alter table t add constraint c check (id > 0) not valid, add constraint f foreign key (p) references p not valid;
create table fresh (id int);
alter table fresh add constraint c check (id > 0) not valid;
--@ expect
create constraint public.t/c
create constraint public.t/f
create table public.fresh
