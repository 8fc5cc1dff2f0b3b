--@ old
-- The server tries no check against columns that hold the domain inside of others: where the check cannot stay, the domain goes with it.
create function ok(int) returns boolean language sql immutable as $$ select $1 > 0 $$;
create domain inside as int check (ok(value));
create domain plain as int check (ok(value));
create type pair as (n inside, t text);
create table t (a inside[], b pair, c inside, d plain);
--@ seed
insert into t values ('{1,2}', row(3, 'x'), 4, 5), (null, null, null, null);
--@ new
create function ok(n int, bound int default 0) returns boolean language sql immutable as $$ select n > bound $$;
create domain inside as int check (ok(value));
create domain plain as int check (ok(value));
create type pair as (n inside, t text);
create table t (a inside[], b pair, c inside, d plain);
--@ expect
never replace domain public.plain
