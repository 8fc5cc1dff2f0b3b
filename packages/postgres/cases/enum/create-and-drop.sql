--@ old
create type gone as enum ('a');
create table t (id int, g gone);
--@ seed
insert into t values (1, 'a');
--@ new
create type "New Type" as enum ('x y', 'back\slash', '');
create table t (id int, n "New Type" default 'x y');
--@ expect
create enum public."New Type"
drop enum public.gone
