--@ old
create type r as range (subtype = int);
create type pair as (one r, many r_multirange);
create domain positive as r_multirange check (not value @> -1);
create table t (id int primary key, a r, b r_multirange default '{[1,2)}', c r_multirange[], p pair, d positive, exclude using gist (b with &&));
create view v as select b, r(1, 2) as made, r_multirange(a) as several from t where b @> 3;
create function f(x r_multirange) returns r_multirange language sql as 'select x';
create function counts(x r) returns int language sql as 'select upper(x) - lower(x)';
create index t_lower on t (lower(b));
create schema q;
create type moved as range (subtype = date);
create table moves (id int primary key, m moved_multirange not null, n moved_multirange[]) partition by range (id);
create table moves_1 partition of moves for values from (0) to (10);
create view only_moved as select moved_multirange(moved(null, null)) as m;
create table by_it (m moved_multirange, n int) partition by list (m);
create table by_it_1 partition of by_it for values in ('{}');
--@ seed
insert into t values (1, '[1,5)', '{[1,5),[7,9)}', array['{[1,2)}']::r_multirange[], row('[1,2)', '{[3,4)}'), '{[1,2)}'), (2, null, null, null, null, null);
insert into moves values (1, '{[2020-01-01,2020-02-01)}', '{"{[2020-01-01,2020-02-01)}"}');
insert into by_it values ('{}', 1);
--@ new
create type r as range (subtype = int, multirange_type_name = many);
create type pair as (one r, many many);
create domain positive as many check (not value @> -1);
create table t (id int primary key, a r, b many default '{[1,2)}', c many[], p pair, d positive, exclude using gist (b with &&));
create view v as select b, r(1, 2) as made, many(a) as several from t where b @> 3;
create function f(x many) returns many language sql as 'select x';
create function counts(x r) returns int language sql as 'select upper(x) - lower(x)';
create index t_lower on t (lower(b));
create schema q;
create type moved as range (subtype = date, multirange_type_name = q."Moved ones");
create table moves (id int primary key, m q."Moved ones" not null, n q."Moved ones"[]) partition by range (id);
create table moves_1 partition of moves for values from (0) to (10);
create view only_moved as select "Moved ones"(moved(null, null)) as m;
create table by_it (m q."Moved ones", n int) partition by list (m);
create table by_it_1 partition of by_it for values in ('{}');
--@ expect
never replace range public.r
never replace column public.t.b
