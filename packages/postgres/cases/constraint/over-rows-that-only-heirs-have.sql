--@ old
create table up (a int, b int, c text, d int);
create table down (x int) inherits (up);
create table own (d int not null) inherits (up);
create table further () inherits (down);
create table apart (b int check (b > 0) no inherit);
create table below () inherits (apart);
--@ seed
insert into down values (1, 2, '3', 4, 5);
insert into further values (1, 2, '3', 4, 5);
insert into own values (1, 2, '3', 4);
insert into below values (-1);
--@ new
create table up (a int not null, b int constraint positive check (b > 0), c int, d int not null);
create table down (x int) inherits (up);
create table own (d int not null) inherits (up);
create table further () inherits (down);
create table apart (b int check (b > 0) no inherit, constraint other check (b > 1) no inherit);
create table below () inherits (apart);
