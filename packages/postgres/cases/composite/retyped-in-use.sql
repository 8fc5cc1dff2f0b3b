--@ old
create type size as (width int, height int);
create table box (id int primary key, size size, spare size);
create function area(s size) returns int language sql as $$ select s.width * s.height $$;
create view wide as select id from box where (size).width > 5;
--@ seed
insert into box values (1, row(3, 4), null), (2, null, row(null, null));
--@ new
create type size as (height bigint, width bigint, unit text);
create table box (id int primary key, size size, spare size);
create function area(s size) returns int language sql as $$ select s.width * s.height $$;
create view wide as select id from box where (size).width > 5;
--@ expect
change composite public.size
never drop column public.box/size
