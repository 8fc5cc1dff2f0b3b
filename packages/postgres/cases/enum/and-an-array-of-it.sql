--@ old
-- The way back makes the type anew and gives the column its values back: the expression for that is the column's, not the type's.
create type st as enum ('a', 'b');
create table u (id int, status st);
--@ seed
insert into u values (1, null);
--@ new
create type st as enum ('a', 'b', 'c');
create table u (id int, status st[]);
