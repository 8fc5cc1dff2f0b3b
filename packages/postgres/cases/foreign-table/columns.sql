--@ roles
app
--@ old
create foreign data wrapper w;
create server one foreign data wrapper w;
create server two foreign data wrapper w;
create function now_n() returns int language sql as 'select 1';
create foreign table a (id int options (column_name 'ID') not null, x text, y int default now_n()) server one options (table_name 'A', schema_name 's');
create foreign table b (id int) server one;
create foreign table goes (id int) server two;
create foreign table shrinks (id int, x int, y int constraint positive check (y > 0)) server one;
create view on_it as select id from shrinks;
grant select on shrinks to app;
comment on column a.x is 'x';
--@ new
create foreign data wrapper w;
create server one foreign data wrapper w;
create server two foreign data wrapper w;
create function now_n() returns int language sql as 'select 1';
create foreign table a (id int options (column_name 'id', other '1'), x text not null default 'a', y int, z bigint options (column_name 'Z')) server one options (table_name 'B', limit_to '1');
create foreign table b (id int) server two;
create foreign table "New" (id int, n int check (n > 1)) server two options (a 'it''s');
create foreign table shrinks (id bigint, y int constraint positive check (y > 1)) server one;
create view on_it as select id from shrinks;
grant select on shrinks to app;
grant select (x) on a to app;
comment on foreign table a is 'elsewhere';
comment on column a.y is 'y';
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert on a for each row execute function f();
--@ expect
change foreign-table public.a
replace foreign-table public.b
replace foreign-table public.shrinks
replace view public.on_it
drop foreign-table public.goes
