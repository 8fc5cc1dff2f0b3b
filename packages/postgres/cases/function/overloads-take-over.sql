--@ old
create table item (id int primary key, label text, due int);
create function score(base int, bonus int default 1) returns int language sql immutable as 'select base + bonus';
create function score(parts int[]) returns int language sql immutable as 'select parts[1]';
create function shown(label text) returns text language sql immutable as 'select label';
alter table item alter due set default score(1, 1), add column rank int generated always as (score(id, 2)) stored;
create view ranks as select score(id) as plain, score(array[id]) as listed, shown(label) as label from item;
create policy seen on item using (score(id, 3) > 0);
create domain points as int default score(2) check (score(value) > 0);
create table won (p points, n int check (score(n) > 1));
create function doubled(x int) returns int begin atomic select score(x, 1) + score(array[x]); end;
--@ new
create table item (id int primary key, label text, due int);
create function score(base int, bonus int default 2, extra int default 3) returns bigint language sql immutable as 'select (base + bonus + extra)::bigint';
create function score(listed int[]) returns int language sql immutable as 'select listed[1]';
create function shown(label text, loud boolean default false) returns text language sql immutable as 'select label';
alter table item alter due set default score(1, 2), add column rank bigint generated always as (score(id, 2)) stored;
create view ranks with (security_barrier) as select score(id) as plain, score(array[id]) as listed, shown(label) as label from item;
create policy seen on item using (score(id, 4) > 0);
create domain points as int default score(2)::int check (score(value) > 0);
create table won (p points, n int check (score(n) > 1));
create function doubled(x int) returns int begin atomic select (score(x, 1) + score(array[x]))::int; end;
