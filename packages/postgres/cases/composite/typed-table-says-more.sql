--@ old
-- What only one side says of a column does not hide that its type changes.
create type reading as (at timestamptz, value integer);
create table readings of reading;
create table alarm (id integer primary key, why reading);
--@ seed
insert into readings values ('2024-03-01 10:00+00', 7), ('2024-03-01 11:00+00', 9);
insert into alarm values (1, row ('2024-03-01 10:00+00', 7));
--@ new
create type reading as (at timestamptz, value text);
create table readings of reading (value with options not null default 'none');
create table alarm (id integer primary key, why reading);
