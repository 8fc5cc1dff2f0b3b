--@ old
create table one (id int default 4); create table two (id int default 5);
create table heir (z int, id int default 6) inherits (one, two);
--@ new
create table one (id int default 4); create table two (id int default 5);
create table heir (z int, id int default 7) inherits (one, two);
--@ expect
never drop table public.heir
