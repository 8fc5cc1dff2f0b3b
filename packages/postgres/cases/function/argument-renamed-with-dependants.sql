--@ old
create function f(a int) returns int language sql immutable as $$ select a + 1 $$;
create function tf() returns trigger language plpgsql as $$ begin return new; end $$;
create table t(a int default f(1) check (f(a) > 0), b int generated always as (f(a)) stored);
create index i on t(f(a));
create view v as select f(a) as x from t;
create function g() returns int language sql begin atomic select f(2); end;
create policy p on t using (f(a) > 2);
create trigger tr before insert on t for each row when (f(new.a) > 1) execute function tf();
create aggregate s(int) (sfunc = int4pl, stype = int);
create domain d as int check (f(value) > 0);
--@ new
create function f(b int) returns int language sql immutable as $$ select b + 1 $$;
create function tf() returns trigger language plpgsql as $$ begin return new; end $$;
create table t(a int default f(1) check (f(a) > 0), b int generated always as (f(a)) stored);
create index i on t(f(a));
create view v as select f(a) as x from t;
create function g() returns int language sql begin atomic select f(2); end;
create policy p on t using (f(a) > 2);
create trigger tr before insert on t for each row when (f(new.a) > 1) execute function tf();
create aggregate s(int) (sfunc = int4pl, stype = int);
create domain d as int check (f(value) > 0);
