--@ old
create schema app; set search_path = app;
create table app.log (what text);
create function app.note() returns trigger language plpgsql as $$ begin perform count(*) from log; return new; end $$;
create table app.t (id int not null, k text not null);
create trigger noted before insert or update on app.t for each row execute function app.note();
create function app.on_ddl() returns event_trigger language plpgsql as $$ begin perform count(*) from log; end $$;
create event trigger watched on ddl_command_end execute function app.on_ddl();
--@ seed
set search_path = app;
insert into app.t values (1, 'a'), (2, 'b');
--@ new
create schema app; set search_path = app;
create table app.log (what text);
create function app.note() returns trigger language plpgsql as $$ begin perform count(*) from log; return new; end $$;
create table app.t (id int not null, k text not null) partition by list (k);
create table app.t_a partition of app.t for values in ('a');
create table app.t_b partition of app.t default;
create trigger noted before insert or update on app.t for each row execute function app.note();
create function app.on_ddl() returns event_trigger language plpgsql as $$ begin perform count(*) from log; end $$;
create event trigger watched on ddl_command_end execute function app.on_ddl();
