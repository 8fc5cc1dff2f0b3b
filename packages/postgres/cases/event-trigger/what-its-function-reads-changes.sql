--@ old
create schema audit;
create table audit.rule (tag text, wanted boolean);
create function audit.watch() returns event_trigger language plpgsql as $$
begin
  perform 1 from audit.rule r where r.tag = tg_tag and r.wanted;
end $$;
create event trigger watched on ddl_command_end execute function audit.watch();
comment on event trigger watched is 'looks at every statement';
create table other (id int);
--@ new
create schema audit;
create table audit.rule (tag text, level int);
create function audit.watch() returns event_trigger language plpgsql as $$
begin
  perform 1 from audit.rule r where r.tag = tg_tag and r.level > 0;
end $$;
create event trigger watched on ddl_command_end execute function audit.watch();
comment on event trigger watched is 'looks at every statement';
create table other (id int, name text);
--@ expect
hazards H104 H310
rebuild event-trigger watched
