--@ old

create table limits (kind text primary key, most int not null);
create function most(k text) returns int language sql stable as 'select most from limits where kind = k';
create function fits(k text, n int) returns boolean language plpgsql stable as $$ begin return n <= most(k); end $$;
create function twice(n int) returns int language sql immutable as 'select n * 2';
create function four(n int) returns int language plpgsql immutable as $$ begin return twice(twice(n)); end $$;
create table t (id int primary key, k text not null, n int not null);
--@ seed

insert into limits values ('a', 10), ('b', 20);
insert into t values (1, 'a', 5), (2, 'b', 15);
--@ new

create table limits (kind text primary key, most int not null);
create function most(k text) returns int language sql stable as 'select most from limits where kind = k';
create function fits(k text, n int) returns boolean language plpgsql stable as $$ begin return n <= most(k); end $$;
create function twice(n int) returns int language sql immutable as 'select n * 2';
create function four(n int) returns int language plpgsql immutable as $$ begin return twice(twice(n)); end $$;
create table t (id int primary key, k text not null, n int not null, much int generated always as (four(n)) stored, check (fits(k, n)));
