--@ old
create table p(a int, b int) partition by range (a);
create table p1 partition of p for values from (0) to (10);
create function tf() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t1 after insert on p for each row execute function tf();
--@ new
create table p(a int, b int) partition by range (a);
create table p1 partition of p for values from (0) to (10);
create function tf() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t1 after insert or update on p for each row when (new.b > 0) execute function tf();
create trigger t2 before insert on p1 for each row execute function tf();
alter table p1 disable trigger t1;
