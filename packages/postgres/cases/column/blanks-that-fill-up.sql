--@ old
create type size as enum ('small', 'large');
create table t (id int primary key, size char(8), host character(20), day char(12), name char(5));
--@ seed
insert into t values (1, 'small', '10.0.0.1', '2020-02-01', 'abc');
--@ new
create type size as enum ('small', 'large');
create table t (id int primary key, size size, host inet, day date, name varchar(5));
--@ expect
change column public.t/size
