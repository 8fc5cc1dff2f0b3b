--@ old
create schema "A b";
create table "A b"."T" (a int primary key, b text not null, up int references "A b"."T", n serial, constraint odd check (b <> ''));
alter table "A b"."T" force row level security;
alter table "A b"."T" enable row level security;
create policy mine on "A b"."T" using (true);
--@ seed
insert into "A b"."T" (a, b, up) values (1, 'x', null), (2, 'it''s', 1), (3, 'z', 2);
--@ new
create schema "A b";
create table "A b"."T" (a bigint primary key, b varchar(10) not null, up bigint references "A b"."T", n serial, extra int default 7) partition by hash (a);
create table "A b"."T 0" partition of "A b"."T" for values with (modulus 2, remainder 0);
create table "A b"."T 1" partition of "A b"."T" for values with (modulus 2, remainder 1);
alter table "A b"."T" enable row level security;
create policy mine on "A b"."T" using (true);
create publication p for table "A b"."T";
