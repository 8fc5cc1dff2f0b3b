--@ old
-- A composite's text has its attributes by their place: rows that are laid aside as text must be written in the order in which they are read.
create type pi as (a text, b text);
create table p (id int not null, info pi, check ((info).a like 'a%' and (info).b like 'b%'));
--@ seed
insert into p values (1, row('a', 'b')), (2, null), (3, row(null, null)), (4, row('a,"b', 'b('));
--@ new
create type pi as (b text, c int, a text);
create table p (id int not null, info pi, check ((info).a like 'a%' and (info).b like 'b%')) partition by range (id);
create table p_d partition of p default;
