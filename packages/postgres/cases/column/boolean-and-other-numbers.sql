--@ old
-- Booleans have a cast with integer alone: by way of that, and not of text, which says neither 'true' as a number nor 7 as a boolean.
create table t (id int primary key, a smallint, b bigint, c numeric, d boolean, e boolean);
--@ seed
insert into t values (1, 1, 7, 0, true, false), (2, 0, -1, 2, false, true), (3, null, null, null, null, null);
--@ new
create table t (id int primary key, a boolean, b boolean, c boolean, d smallint, e numeric(3));
--@ expect
change column public.t/a
change column public.t/d
never drop column public.t/a
