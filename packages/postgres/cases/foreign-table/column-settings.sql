--@ roles
hk_reader
--@ old
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create foreign data wrapper w;
create server s foreign data wrapper w options (fetch_size '1');
create user mapping for hk_reader server s options (user 'a');
create foreign table ft (id int not null, a text options (column_name 'b') default 'x', constraint c check (id > 0)) server s options (t 'x');
create table p (id int, k int) partition by list (k);
create foreign table p1 partition of p for values in (1) server s;
alter foreign table ft alter column id set statistics 100;
alter foreign table ft alter column a set storage external;
create view fv as select * from ft;
grant select (id) on ft to hk_reader;
comment on column ft.a is 'a';
create trigger tr before insert on ft for each row execute function f();
--@ new
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create foreign data wrapper w options (x 'y');
create server s foreign data wrapper w options (fetch_size '2', keep 'on');
create user mapping for hk_reader server s options (user 'b');
create foreign table ft (id bigint, a text options (column_name 'c'), n int) server s options (t 'y', u 'z');
create table p (id int, k int, z text) partition by list (k);
create foreign table p1 partition of p for values in (1, 2) server s options (a 'b');
alter foreign table ft alter column id set statistics 200;
create view fv as select * from ft;
grant select (id, n) on ft to hk_reader;
comment on column ft.n is 'n';
create trigger tr after insert on ft for each row execute function f();
