--@ roles
app
other
--@ old
create extension citext;
create extension pg_stat_statements;
create extension postgres_fdw;
create table t (a citext);
grant select on pg_stat_statements to other;
grant execute on function citext_ne(citext, citext) to other;
--@ new
create extension citext;
create extension pg_stat_statements;
create extension postgres_fdw;
create table t (a citext);
revoke execute on function citext_eq(citext, citext) from public;
grant execute on function citext_eq(citext, citext), citext_ne(citext, citext) to app with grant option;
grant select (query, calls) on pg_stat_statements to app;
revoke select on pg_stat_statements from public;
grant usage on foreign data wrapper postgres_fdw to app;
grant usage on type citext to app;
grant execute on function citextin(cstring), max(citext) to app;
