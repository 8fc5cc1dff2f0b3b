--@ old
create type tone as enum ('a', 'b', 'c');
create type tint as enum ('a', 'b', 'd');
create table swatch (id int primary key, x tint not null default 'b', y tone[] default '{a}', z tone, check (x <> 'a'));
create index on swatch (x, z);
create view v as select x, y from swatch;
create function f(tone) returns tint language sql as 'select null::tint';
--@ seed
insert into swatch values (1, 'b', '{a,b}', 'b');
--@ new
create type tone as enum ('a', 'b');
create type tint as enum ('b', 'a');
create table swatch (id int primary key, x tone not null default 'b', y tint[] default '{b}', z tone not null, check (x <> 'a'));
create index on swatch (x, z);
create view v as select y, x from swatch;
create function f(tone) returns tint language sql as 'select null::tint';
--@ expect
change enum public.tint
change enum public.tone
change column public.swatch/x
never drop column public.swatch/x
