--@ old
create table up (id int, x text check (x <> ''), n int not null default 0);
create table down (id int, x text constraint up_x_check check (x <> ''), n int not null default 0, q int);
alter table down inherit up;
--@ new
create table up (id int, x text check (x <> ''));
create table down (q int);
--@ expect
drop column public.up/n
drop column public.down/n
