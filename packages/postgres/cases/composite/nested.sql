--@ old
create type point2 as (x int, y int);
create type line2 as (a point2, b point2);
create function len(l line2) returns int language sql as 'select 1';
--@ new
create type point2 as (x int, y int, z int);
create type line2 as (a point2, b point2, width int);
create function len(l line2) returns int language sql as 'select 1';
create type "Odd ""name""" as ("select" text collate "C", "a b" public.point2[]);
--@ expect
change composite public.point2
change composite public.line2
