--@ old
create table t (id int, a int, b text);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger on_a before update of a on t for each row execute function f();
create trigger on_b before update of b on t for each row execute function f();
comment on trigger on_b on t is 'kept';
--@ new
create table t (id int, b varchar(10));
create function f2() returns trigger language plpgsql as 'begin return new; end';
create trigger on_b before update of b on t for each row execute function f2();
comment on trigger on_b on t is 'kept';
--@ expect
drop trigger public.t/on_a
