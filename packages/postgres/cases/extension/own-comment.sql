--@ old
create schema ext;
create extension pg_trgm;
create table t(a text);
create index i on t using gin (a gin_trgm_ops);
--@ new
create schema ext;
create extension pg_trgm schema ext;
comment on extension pg_trgm is 'trigrams';
create table t(a text);
create index i on t using gin (a ext.gin_trgm_ops);
