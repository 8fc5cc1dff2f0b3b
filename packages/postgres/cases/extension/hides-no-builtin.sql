--@ old
create extension citext;
create extension pgcrypto;
create table t(a citext, b uuid default gen_random_uuid());
create index i on t(a);
create view v as select a from t;
--@ new
create table t(a text, b uuid default gen_random_uuid());
create index i on t(a);
create view v as select a from t;
