--@ old
create table t (id int);
create function f() returns bigint language sql as $$ select count(*) from t $$;
create function pinned() returns bigint language sql set search_path = public as $$ select 1::bigint $$;
--@ new
create table t (id int);
create function f() returns bigint language sql as $$ select 2 + count(*) from t $$;
create function pinned() returns bigint language sql set search_path = public as $$ select count(*) from t $$;
--@ expect
hazards H310
