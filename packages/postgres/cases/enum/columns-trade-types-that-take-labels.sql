--@ old
create type tone as enum ('a', 'b');
create type tint as enum ('a', 'b');
create table swatch (id int primary key, x tone, y tint);
--@ seed
insert into swatch values (1, 'a', 'b');
--@ new
create type tone as enum ('a', 'b', 'c');
create type tint as enum ('a', 'b', 'd');
create table swatch (id int primary key, x tint, y tone);
--@ expect
change enum public.tint
change enum public.tone
change column public.swatch/x
change column public.swatch/y
