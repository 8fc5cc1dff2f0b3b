--@ old
-- The server prints AND within AND, and rows within rows, once as they were loaded and flat when that print is loaded again. Nothing is left to do.
create table r (a int);
--@ new
create table r (a int);
create function f(a int, b boolean default (1 between 0 and 2 and true)) returns int language sql as $$ select a $$;
create procedure p(a int, b boolean default (1 between 0 and 2 and true)) language sql as $$ select a $$;
create view v as select f(1) as x;
create table t (a int, b int, c int, constraint rows check (((a, b), (c, a), b) is distinct from ((1, 2), (3, 4), 5)));
create table pt (a int, b int) partition by list ((b between 0 and 10 and a >= 0));
create table pt_in partition of pt for values in (true);
create table pt_rest partition of pt default;
