--@ old
create extension pg_trgm version '1.4';
create extension citext;
create table t (id int, name text);
create index i on t using gin (name gin_trgm_ops);
comment on extension pg_trgm is 'ours';
--@ new
create extension pg_trgm with version '1.5';
create extension citext;
create table t (id int, name text);
create index i on t using gin (name gin_trgm_ops);
comment on extension pg_trgm is 'ours';
--@ expect
change extension-version extension pg_trgm
never rebuild index public.i
--@ back
change extension-version extension pg_trgm
rebuild index public.i
