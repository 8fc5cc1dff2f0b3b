--@ old
create type address as (street text, zip varchar(5), country text);
create table person (id int, home address);
create view zips as select id, (home).zip as zip from person;
--@ seed
insert into person values (1, row('A', '12345', 'DE'));
--@ new
create type address as (street text, zip varchar(5), city text collate "C");
create table person (id int, home address);
create view zips as select id, (home).zip as zip from person;
--@ expect
change composite public.address
never drop column public.person/home
