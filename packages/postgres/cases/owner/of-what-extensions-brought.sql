--@ roles
app
other
--@ old
create extension citext;
create extension postgres_fdw;
create table t (a citext);
alter function citext_eq(citext, citext) owner to app;
--@ new
create extension citext;
create extension postgres_fdw;
create table t (a citext);
alter function citext_eq(citext, citext) owner to other;
alter type citext owner to app;
alter foreign data wrapper postgres_fdw owner to postgres;
grant execute on function citext_eq(citext, citext) to app;
