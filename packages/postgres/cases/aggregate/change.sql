--@ old
create function add(bigint, integer) returns bigint language sql immutable as 'select $1 + $2';
create function sub(bigint, integer) returns bigint language sql immutable as 'select $1 - $2';
create aggregate total(integer) (sfunc = add, stype = bigint, initcond = '0');
create aggregate typed(integer) (sfunc = add, stype = bigint, initcond = '0');
create table t (id int);
create view sums as select total(id) as total from t;
comment on aggregate typed(integer) is 'stays';
--@ new
create function add(bigint, integer) returns bigint language sql immutable as 'select $1 + $2';
create function sub(bigint, integer) returns bigint language sql immutable as 'select $1 - $2';
create aggregate total(integer) (sfunc = sub, stype = bigint, initcond = '10', parallel = restricted);
create aggregate typed(integer) (sfunc = int4_avg_accum, stype = bigint[], initcond = '{0,0}');
create table t (id int);
create view sums as select total(id) as total from t;
comment on aggregate typed(integer) is 'stays';
--@ expect
change aggregate public.total(integer)
never rebuild view public.sums
replace aggregate public.typed(integer)
