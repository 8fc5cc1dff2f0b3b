--@ old
create schema app;
create function app.f(a int) returns int language sql immutable as 'select a + 1';
create table app.t (
  id int default app.f(1),
  v int check (app.f(v) > 0),
  g int generated always as (app.f(7)) stored
);
create index t_i on app.t (app.f(v));
create view app.w as select app.f(v) as v from app.t;
create materialized view app.m as select app.f(v) as v from app.t;
alter table app.t enable row level security;
create policy p on app.t using (app.f(id) > 0);
create function app.tr() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on app.t for each row when (app.f(new.id) > 0) execute function app.tr();
create function app.caller() returns int begin atomic select app.f(2); end;
comment on policy p on app.t is 'kept';
--@ new
create schema app;
create function app.f(b int) returns bigint language sql immutable as 'select b + 1::bigint';
create table app.t (
  id int default app.f(1),
  v int check (app.f(v) > 0),
  g int generated always as (app.f(7)) stored
);
create index t_i on app.t (app.f(v));
create view app.w as select app.f(v) as v from app.t;
create materialized view app.m as select app.f(v) as v from app.t;
alter table app.t enable row level security;
create policy p on app.t using (app.f(id) > 0);
create function app.tr() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on app.t for each row when (app.f(new.id) > 0) execute function app.tr();
create function app.caller() returns int begin atomic select app.f(2); end;
comment on policy p on app.t is 'kept';
--@ expect
replace function app.f(integer)
never replace table app.t
