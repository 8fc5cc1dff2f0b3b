--@ old
create type size as enum ('s', 'm', 'l');
create table shirt (id int, size size, other size);
--@ seed
insert into shirt values (1, 'm', 'l');
--@ new
create type size as enum ('m', 'l');
create table shirt (id int, size text, other size not null);
--@ expect
change enum public.size
change column public.shirt/size
