--@ old
create type pair as (a int, b int);
create function eq(pair, pair) returns boolean language sql immutable as 'select ($1).a = ($2).a';
create function ne(pair, pair) returns boolean language sql immutable as 'select ($1).a <> ($2).a';
create function lt(pair, int) returns boolean language sql immutable as 'select ($1).a < $2';
create operator ==== (function = eq, leftarg = pair, rightarg = pair, commutator = ====, negator = !===);
create operator <<< (function = lt, leftarg = pair, rightarg = int, commutator = >>>);
create operator ~~~~ (function = eq, leftarg = pair, rightarg = pair, negator = !~~~~);
create operator !~~~~ (function = ne, leftarg = pair, rightarg = pair, negator = ~~~~);
--@ new
create type pair as (a int, b int);
create function eq(pair, pair) returns boolean language sql immutable as 'select ($1).a = ($2).a';
create function ne(pair, pair) returns boolean language sql immutable as 'select ($1).a <> ($2).a';
create function lt(pair, int) returns boolean language sql immutable as 'select ($1).a < $2';
create operator !=== (function = ne, leftarg = pair, rightarg = pair, negator = ====);
create operator ==== (function = eq, leftarg = pair, rightarg = pair, commutator = ====, negator = !===);
create operator >>> (function = ne, leftarg = pair, rightarg = pair);
create operator ~~~~ (function = eq, leftarg = pair, rightarg = pair, negator = !~~~~);
create view v as select (row(1, 2)::pair ==== row(1, 3)::pair) as same;
