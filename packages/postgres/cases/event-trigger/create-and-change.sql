--@ old
create function noticed() returns event_trigger language plpgsql as $$ begin null; end $$;
create function noticed_too() returns event_trigger language plpgsql as $$ begin null; end $$;
create event trigger a on ddl_command_end execute function noticed();
create event trigger b on sql_drop when tag in ('DROP TABLE', 'ALTER TABLE') execute function noticed();
create event trigger goes on ddl_command_start execute function noticed();
--@ new
create function noticed() returns event_trigger language plpgsql as $$ begin null; end $$;
create function noticed_too() returns event_trigger language plpgsql as $$ begin null; end $$;
create event trigger a on ddl_command_end execute function noticed();
alter event trigger a disable;
create event trigger b on sql_drop when tag in ('DROP TABLE') execute function noticed_too();
create event trigger "C" on table_rewrite execute function noticed();
alter event trigger "C" enable always;
comment on event trigger a is 'sees';
create table t (id int);
--@ expect
change event-trigger a
replace event-trigger b
drop event-trigger goes
create event-trigger C
