--@ old
create operator <=> (function = int4ne, leftarg = int, rightarg = int, negator = <==>);
create operator <==> (function = int4eq, leftarg = int, rightarg = int, commutator = <==>);
create operator <<| (function = int4lt, leftarg = int, rightarg = int, commutator = |>>);
create operator |>> (function = int4gt, leftarg = int, rightarg = int);
create table t (a int, b int, constraint apart check (a <=> 99));
create view v as select a <==> b as same, a <<| b as less from t;
--@ seed
insert into t values (1, 2);
--@ new
create operator <==> (function = int4eq, leftarg = int, rightarg = int, commutator = <==>);
create operator <=> (function = int4ne, leftarg = int, rightarg = int, negator = <==>);
create operator |>> (function = int4gt, leftarg = int, rightarg = int);
create table t (a int, b int, constraint apart check (a <=> 99));
create view v as select a <==> b as same from t;
--@ expect
never replace operator public.<==>(integer,integer)
