--@ old
create table t (id int, a text);
create view v as select id, a from t;
create function f() returns trigger language plpgsql as $$ begin insert into t values (new.id, new.a); return new; end $$;
create trigger ins instead of insert on v for each row execute function f();
create rule del as on delete to v do instead delete from t where id = old.id;
create view dependant as select id from v;
comment on trigger ins on v is 'kept';
--@ new
create table t (id int, a text);
create view v as select a, id from t;
create function f() returns trigger language plpgsql as $$ begin insert into t values (new.id, new.a); return new; end $$;
create trigger ins instead of insert on v for each row execute function f();
create rule del as on delete to v do instead delete from t where id = old.id;
create view dependant as select id from v;
comment on trigger ins on v is 'kept';
--@ expect
replace view public.v
rebuild trigger public.v/ins
rebuild rule public.v/del
