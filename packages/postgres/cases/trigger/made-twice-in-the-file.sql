--@ old
create table t (id int, a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger x before update on t for each row execute function f();
create function g() returns int language sql as 'select 1';
--@ new
create table t (id int, a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger x before update on t for each row execute function f();
create trigger y before insert on t for each row execute function f();
create function g() returns int language sql as 'select 1';
drop trigger if exists x on t;
create trigger x before update of a on t for each row execute function f();
drop trigger y on t;
drop function g();
create function g() returns bigint language sql as 'select 1::bigint';
