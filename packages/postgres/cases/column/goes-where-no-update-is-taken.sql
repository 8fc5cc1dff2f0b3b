--@ old
create table t (c6 bigint, c7 bigint generated always as (coalesce(c6, 2)::bigint) stored, c22 boolean);
create publication p for tables in schema public;
--@ seed
insert into t (c6, c22) values (1, true), (2, false);
--@ new
create table t (c6 bigint, c7 bigint generated always as (coalesce(c6, 2)::bigint) stored);
create publication p for tables in schema public;
