--@ old
create domain quantity as integer default 1 check (value > 0);
comment on domain quantity is 'At least one';
comment on constraint quantity_check on domain quantity is 'Or it is not sold';
create table item (id int primary key, quantity quantity not null default 2, history quantity[]);
create view few as select id from item where quantity < 5;
--@ seed
insert into item values (1, 3, '{1,2}');
--@ new
create domain quantity as numeric(10,3) default 1 check (value > 0);
comment on domain quantity is 'At least one';
comment on constraint quantity_check on domain quantity is 'Or it is not sold';
create table item (id int primary key, quantity quantity not null default 2, history quantity[]);
create view few as select id from item where quantity < 5;
--@ expect
change domain public.quantity
replace view public.few
never drop column public.item/quantity
