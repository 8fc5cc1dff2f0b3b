--@ old
create type pair as (a int, b int);
create function eq(pair, pair) returns boolean language sql immutable as 'select ($1).a = ($2).a and ($1).b = ($2).b';
create function ne(pair, pair) returns boolean language sql immutable as 'select not (($1).a = ($2).a and ($1).b = ($2).b)';
create function len(pair) returns integer language sql immutable as 'select ($1).a';
create operator === (function = eq, leftarg = pair, rightarg = pair, commutator = ===);
create operator @@@ (function = len, rightarg = pair);
--@ new
create type pair as (a int, b int);
create function eq(pair, pair) returns boolean language sql immutable as 'select ($1).a = ($2).a and ($1).b = ($2).b';
create function ne(pair, pair) returns boolean language sql immutable as 'select not (($1).a = ($2).a and ($1).b = ($2).b)';
create function len(pair) returns integer language sql immutable as 'select ($1).a';
create operator === (function = eq, leftarg = pair, rightarg = pair, commutator = ===, negator = !==, restrict = eqsel, join = eqjoinsel);
create operator !== (function = ne, leftarg = pair, rightarg = pair, commutator = !==, negator = ===);
comment on operator === (pair, pair) is 'same';
create table t (id int, p pair, q pair, constraint differ check (p operator(public.!==) q));
create view v as select id from t where p operator(public.===) q;
