--@ old
create schema s;
create table s.p (a int not null, b int not null) partition by list (a);
create table s.p1 partition of s.p (primary key (a, b)) for values in (1);
create table s.p2 partition of s.p for values in (2);
--@ seed
insert into s.p values (1, 1), (2, 2);
--@ new
create schema s;
create table s.p (a int not null, b int not null, unique (a, b)) partition by list (a);
create table s.p1 partition of s.p (primary key (a, b)) for values in (1);
create table s.p2 partition of s.p for values in (2);
create table s.p3 partition of s.p (constraint positive check (b > 0), primary key (a, b)) for values in (3);
