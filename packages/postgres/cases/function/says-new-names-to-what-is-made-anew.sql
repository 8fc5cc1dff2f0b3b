--@ old
create schema app;
create table app.t (id int primary key, a int);
create function app.f() returns bigint language sql stable as 'select sum(a) from app.t';
create materialized view app.m as select app.f() as s, id from app.t;
create index m_s on app.m (s);
comment on materialized view app.m is 'sum';
create view app.v as select s from app.m;
create table app.u (id int primary key, x int);
create function app.g(x int) returns int language plpgsql immutable as $$ begin return (select count(a) from app.t)::int + x; end $$;

--@ seed
insert into app.t values (1, 2), (2, 3);
insert into app.u values (1, 2), (2, 3);

--@ new
-- sluice: renamed from app
create schema api;
create table api.t (id int primary key,
  -- sluice: renamed from a
  b int);
create function api.f() returns bigint language sql stable as 'select sum(b) from api.t';

create materialized view api.m as select api.f() as s, id, 1 as one from api.t;
create index m_s on api.m (s, id);
comment on materialized view api.m is 'sum';
create view api.v as select s, one from api.m;
create function api.g(x int) returns int language plpgsql immutable as $$ begin return (select count(b) from api.t)::int + x; end $$;
create table api.u (id int primary key, x int, y int generated always as (api.g(x)) stored, constraint few check (api.g(x) < 100));
create index u_g on api.u (api.g(x));
create unique index u_y on api.u (y);

--@ expect
rename schema app
replace materialized-view app.m
never drop table app.t
