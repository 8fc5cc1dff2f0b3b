--@ old
create table event (at integer primary key, what text) partition by range (at);
create table event_rest partition of event default;
create function noticed() returns trigger language plpgsql as $$ begin raise exception 'no row goes unnoticed'; end $$;
create trigger notices before delete on event for each row execute function noticed();
create table item (id integer primary key, what text) partition by range (id);
create table item_rest partition of item default;
create table line (item integer references item);
--@ seed
insert into event values (1, 'a'), (1000, 'b');
insert into item values (1, 'a'), (1000, 'b');
insert into line values (1), (1000);
--@ new
create table event (at integer primary key, what text) partition by range (at);
create table event_rest partition of event default;
create table event_1 partition of event for values from (0) to (100);
create function noticed() returns trigger language plpgsql as $$ begin raise exception 'no row goes unnoticed'; end $$;
create trigger notices before delete on event for each row execute function noticed();
create table item (id integer primary key, what text) partition by range (id);
create table item_rest partition of item default;
create table item_1 partition of item for values from (0) to (100);
create table line (item integer references item);
--@ expect
never drop table public.event_rest
never drop table public.item_rest
