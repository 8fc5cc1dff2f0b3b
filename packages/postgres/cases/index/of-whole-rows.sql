--@ old
-- The server knows of no column that they stand on, and builds them by what it knew of the former type.
create table t (id int, extra varchar(10), status varchar(20), k int);
create function weight(t) returns int language sql immutable as $$ select length($1.status) $$;
create index i on t (weight(t));
create index j on t (k) where weight(t) > 1;
create table u (id int, status varchar(20));
create function weight(u) returns int language sql immutable as $$ select length($1.status) $$;
create index l on u (weight(u));
create type st as enum ('a', 'b', 'c');
create table v (id int, more text, s st);
create function weight(v) returns int language sql immutable as $$ select case when $1.s = 'a' then 1 else 2 end $$;
create index m on v (weight(v));
create domain d as int check (value > 0);
create table w (id int, more text, ds d[]);
create function weight(w) returns int language sql immutable as $$ select cardinality($1.ds) $$;
create index n on w (weight(w));
--@ seed
insert into t select g, 'x', 'abc', g from generate_series(1, 5) g;
insert into u values (1, 'abc');
insert into v values (1, 'x', 'a'), (2, 'y', 'c');
insert into w values (1, 'x', '{4}'), (2, 'y', '{3}');
--@ new
create table t (id int, status text, k bigint);
create function weight(t) returns int language sql immutable as $$ select length($1.status) $$;
create index i on t (weight(t));
create index j on t (k) where weight(t) > 1;
create table u (id int, status text);
create function weight(u) returns int language sql immutable as $$ select length($1.status) $$;
create index l on u (weight(u));
create type st as enum ('a', 'c');
create table v (id int, s st);
create function weight(v) returns int language sql immutable as $$ select case when $1.s = 'a' then 1 else 2 end $$;
create index m on v (weight(v));
create domain d as int check (value > 1);
create table w (id int, ds d[]);
create function weight(w) returns int language sql immutable as $$ select cardinality($1.ds) $$;
create index n on w (weight(w));
