-- The objects that the other files in this folder speak about.
create schema tt;
create type tt.mood as enum ('sad', 'ok');
create type tt.comp as (a int, b text);
create domain tt.dom as text;
create domain tt.domarr as text[];
create domain tt.posint as int;
create function tt.fnc(int, text default 'x', variadic int[] default '{}') returns int language sql immutable as 'select 1';
create function tt.srf(int) returns table (p int, q text) language sql as 'select 1, $$x$$';
create function tt.rec() returns record language sql as 'select 1, 2';
create function tt.plus(tt.comp, int) returns int language sql as 'select 1';
create operator tt.+ (leftarg = tt.comp, rightarg = int, function = tt.plus);
create aggregate tt.agg(int) (sfunc = int4pl, stype = int);
create table tt.t (id int primary key, v varchar(20), tx text, n numeric(10,2), d date, k timestamptz, j jsonb, arr int[], co tt.comp, bl boolean, m tt.mood, dd text, f int, x xml);
create table tt.u (id int primary key, t_id int references tt.t, name varchar(10), v varchar, n int, "Q q" int);
create table tt.checks (
  a varchar(10), b text, c char(4), d int, e int[], f tt.mood, g tt.dom, h date, i numeric, j jsonb, k timestamptz, l interval, m tt.comp, n bigint, o smallint, p float8, q bit(3), r "char", s name, vx varchar, bl boolean, va varchar[], ts timestamp, x xml, mo money, by bytea, vb bit varying(5), tsv tsvector, ir int4range, ip inet, u uuid, ti time, tiz timetz);
create sequence tt.seq;
create view tt.v1 as select 1 as one;
