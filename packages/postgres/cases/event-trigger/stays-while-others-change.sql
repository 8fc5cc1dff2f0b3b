--@ old
create table heard (tag text);
create function hear() returns event_trigger language plpgsql as $$ begin insert into public.heard values (tg_tag); end $$;
create event trigger hearing on ddl_command_end execute function hear();
create table other (id int);
--@ new
create table heard (tag text);
comment on table heard is 'tags of statements';
create function hear() returns event_trigger language plpgsql as $$ begin insert into public.heard values (tg_tag); end $$;
create event trigger hearing on ddl_command_end execute function hear();
create table other (id int, name text);
--@ expect
hazards none
never rebuild event-trigger hearing
