--@ old
create domain amount as numeric(12,2) constraint not_negative check (value >= 0) constraint small check (value < 1000);
create table bill (id int, total amount);
--@ seed
insert into bill values (1, 10);
--@ new
create domain amount as numeric(12,2) default 0 not null constraint not_negative check (value >= 0.01) constraint even check (value % 1 = 0);
create table bill (id int, total amount);
--@ expect
change domain public.amount
create domain-constraint public.amount/even
drop domain-constraint public.amount/small
never replace domain public.amount
