--@ old
create table gone (id int);
create table t (id int primary key, amount int);
create function f() returns bigint language plpgsql as $$ begin return (select count(*) from gone) + (select max(amount) from t); end $$;
create function g() returns bigint language plpgsql as $$ declare amount int; begin return (select count(*) from t); end $$;
--@ seed
--@ new
create view gone as select 1 as id;
create table t (id int primary key, amount bigint);
create function f() returns bigint language plpgsql as $$ begin return (select count(*) from gone) + (select max(amount) from t); end $$;
create function g() returns bigint language plpgsql as $$ declare amount int; begin return (select count(*) from t); end $$;
--@ expect
hazards none
