--@ old
create domain quantity as integer check (value > 0);
create table item (id int, history quantity[]);
--@ seed
insert into item values (1, '{1,2}');
--@ new
create domain quantity as bigint not null check (value > 0) check (value < 1000);
create table item (id int, history quantity[]);
--@ expect
change domain public.quantity
never drop column public.item/history
