--@ old
-- The server knows of no column that they stand on, and builds them by what it knew of the former type.
create table t (id int, extra varchar(10), status varchar(20), k int);
create function weight(t) returns int language sql immutable as $$ select length($1.status) $$;
create index i on t (weight(t));
create index j on t (k) where weight(t) > 1;
create table u (id int, status varchar(20));
create function weight(u) returns int language sql immutable as $$ select length($1.status) $$;
create index l on u (weight(u));
--@ seed
insert into t select g, 'x', 'abc', g from generate_series(1, 5) g;
insert into u values (1, 'abc');
--@ new
create table t (id int, status text, k bigint);
create function weight(t) returns int language sql immutable as $$ select length($1.status) $$;
create index i on t (weight(t));
create index j on t (k) where weight(t) > 1;
create table u (id int, status text);
create function weight(u) returns int language sql immutable as $$ select length($1.status) $$;
create index l on u (weight(u));
