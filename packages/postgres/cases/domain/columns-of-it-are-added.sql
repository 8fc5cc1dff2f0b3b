--@ old
create domain d as interval constraint k check (value is not null or false);
create domain e as int check (value > 0);
create table t (id int);
create table u (id int);
--@ new
create domain d as interval constraint k check (value is not null or false);
create domain e as int check (value > 0);
create table t (id int, x d);
create table u (id int, y e);
