--@ old
create table one (id integer, name text default 'one', constraint positive check (id > -5));
create table two (id integer, extra date, constraint positive check (id > -5));
create table child (own text) inherits (one);
--@ new
create table one (id integer, name text default 'one', late boolean, constraint positive check (id > -5));
create table two (id integer, extra date, late boolean, constraint positive check (id > -5));
create table child (own text, id integer default 7) inherits (one, two);
--@ expect
never create column public.child.id
