--@ old
create type y as (a integer, b text);
create table gone (id integer primary key, c y);
create table gone_parted (id integer, c y) partition by hash (id);
create table stays (id integer primary key, c y, more y, other y);
--@ seed
insert into gone values (1, row(1, 'x'));
insert into stays values (1, row(1, 'x'), row(2, 'y'), row(3, 'z')), (2, null, row(4, null), null);
--@ new
create type y as (a integer);
create table stays (id integer primary key, c y, other text);
--@ expect
change composite public.y
drop table public.gone
drop column public.stays/more
