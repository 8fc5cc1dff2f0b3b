--@ old
create table p (id int, a int);
create table c (a int constraint c_has_a not null) inherits (p);
create table d () inherits (c);
--@ seed
insert into d values (1, 1);
--@ new
create table p (id int, a int);
create table c (a int constraint c_has_a not null) inherits (p);
create table d () inherits (c);
alter table p add constraint p_has_a not null a not valid;
