--@ old
create type pair as (a int, b int);
create function pair_lt(pair, pair) returns boolean language sql immutable as 'select $1.a < $2.a';
create function pair_cmp(pair, pair) returns int language sql immutable as 'select $1.a - $2.a';
create function pair_cmp2(pair, pair) returns int language sql immutable as 'select $1.b - $2.b';
create operator <<< (function = pair_lt, leftarg = pair, rightarg = pair);
create operator class by_a for type pair using btree as operator 1 <<<, function 1 pair_cmp(pair, pair);
create operator class goes for type int using hash as operator 1 =, function 1 hashint4(int);
create table t (id int, p pair);
create index i on t (p by_a);
--@ new
create type pair as (a int, b int);
create function pair_lt(pair, pair) returns boolean language sql immutable as 'select $1.a < $2.a';
create function pair_cmp(pair, pair) returns int language sql immutable as 'select $1.a - $2.a';
create function pair_cmp2(pair, pair) returns int language sql immutable as 'select $1.b - $2.b';
create operator <<< (function = pair_lt, leftarg = pair, rightarg = pair);
create operator class by_a for type pair using btree as operator 1 <<<, function 1 pair_cmp2(pair, pair);
create table t (id int, p pair);
create index i on t (p by_a);
create operator family shared using gist;
create operator class points for type point using gist family shared as operator 15 <-> (point, point) for order by pg_catalog.float_ops, function 1 gist_point_consistent(internal, point, smallint, oid, internal), function 2 gist_box_union(internal, internal), function 3 gist_point_compress(internal), function 5 gist_box_penalty(internal, internal, internal), function 6 gist_box_picksplit(internal, internal), function 7 gist_box_same(box, box, internal), function 8 gist_point_distance(internal, point, smallint, oid, internal), storage box;
comment on operator class by_a using btree is 'by a';
comment on operator family shared using gist is 'shared';
--@ expect
replace operator-class public.by_a(btree)
rebuild index public.i
