--@ old
create domain quantity as integer check (value > 0);
create type entry as (quantity quantity, note text);
create table item (id integer, history quantity[], entry entry, own quantity);
create index item_own on item (own);
--@ seed
insert into item values (1, '{1,2}', row(3, 'a "b", (c)')::entry, 4);
--@ new
create domain quantity as integer not null check (value > 0) check (value < 1000);
create type entry as (quantity quantity, note text);
create table item (id integer, history quantity[], entry entry, own quantity);
create index item_own on item (own);
--@ expect
change column public.item/entry
never drop column public.item/entry
never drop table public.item
