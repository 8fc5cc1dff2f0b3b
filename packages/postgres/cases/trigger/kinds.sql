--@ old
create table t (id int primary key, a text, b text);
create table p (id int, a text) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create function f() returns trigger language plpgsql as 'begin return null; end';
create function g() returns trigger language plpgsql as 'begin return null; end';
create trigger off after insert on t for each row execute function f();
alter table t disable trigger off;
create trigger cols after update of a on t for each row when (old.a is distinct from new.a) execute function f();
create constraint trigger c after insert on t deferrable initially deferred for each row execute function f();
create trigger trans after update on t referencing old table as o new table as n for each statement execute function f();
create trigger part after insert on p for each row execute function f();
create trigger leaf after insert on p1 for each row execute function f();
create trigger always before insert on t for each row execute function f();
alter table t enable always trigger always;
--@ new
create table t (id int primary key, a text, b text);
create table p (id int, a text) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create function f() returns trigger language plpgsql as 'begin return null; end';
create function g() returns trigger language plpgsql as 'begin return null; end';
create trigger off after insert on t for each row execute function g();
alter table t disable trigger off;
create trigger cols after update of a, b on t for each row when (old.a is distinct from new.a or old.b is distinct from new.b) execute function f();
create constraint trigger c after insert or update on t deferrable for each row execute function f();
create trigger trans after update on t referencing old table as before new table as after for each statement execute function f();
create trigger part after insert or delete on p for each row execute function g();
create trigger leaf after insert on p1 for each row execute function g();
alter table p1 disable trigger leaf;
create trigger always before insert on t for each row execute function f();
alter table t enable replica trigger always;
comment on trigger part on p is 'on all';
--@ expect
change trigger public.t/off
change trigger public.t/cols
replace trigger public.t/c
change trigger public.t/trans
change trigger public.p/part
