--@ roles
app
--@ old
create table t(a int, b int);
create view v1 as select * from t;
create view v2 as select * from v1;
create view v3 as select v2.a, v1.b from v2 join v1 using (a);
create materialized view m as select * from v3;
create unique index mu on m(a);
grant select on v1, v2, v3, m to app;
comment on view v2 is 'two';
create rule r as on insert to v1 do instead insert into t(a) values (new.a);
create function tf() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger vt instead of insert on v2 for each row execute function tf();
alter view v1 alter column a set default 7;
--@ new
create table t(a int, c int);
create view v1 as select * from t;
create view v2 as select * from v1;
create view v3 as select v2.a, v1.c from v2 join v1 using (a);
create materialized view m as select * from v3;
create unique index mu on m(a);
grant select on v1, v2, v3, m to app;
comment on view v2 is 'two';
create rule r as on insert to v1 do instead insert into t(a) values (new.a);
create function tf() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger vt instead of insert on v2 for each row execute function tf();
alter view v1 alter column a set default 7;
