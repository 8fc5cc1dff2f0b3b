--@ old
create domain measure as text check (value <> 'none');
create function above(integer, text) returns boolean language sql immutable as 'select $1 > length($2)';
create operator >>>> (function = above, leftarg = integer, rightarg = text);
create domain size as integer constraint size_check check (value >>>> 'abc');
create table t (m measure, s size);
--@ seed
insert into t values ('4', 7);
--@ new
create function below(integer, integer) returns boolean language sql immutable as 'select $1 < $2';
create operator <<< (function = below, leftarg = integer, rightarg = integer);
create domain measure as integer check (value <<< 100);
create domain size as text constraint size_check check (value <> '');
create table t (m measure, s size);
--@ expect
change domain public.measure
change domain public.size
