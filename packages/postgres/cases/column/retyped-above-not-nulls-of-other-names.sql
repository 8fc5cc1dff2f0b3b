--@ old
create table a (x int not null, y varchar(4) not null);
create table b (x int not null, y varchar(4) not null) inherits (a);
create table c () inherits (b);
create table d (x int constraint d_has_x not null) inherits (c);
create table p (k int, x int not null) partition by list (k);
create table p1 partition of p (x constraint p1_has_x not null) for values in (1);
create table p2 partition of p (x not null) for values in (2) partition by list (x);
create table p21 partition of p2 default;
--@ seed
insert into b values (1, 'b');
insert into d values (2, 'd');
insert into p values (1, 1);
--@ new
create table a (x bigint not null, y varchar(8) not null);
create table b (x bigint not null, y varchar(8) not null) inherits (a);
create table c () inherits (b);
create table d (x bigint constraint d_has_x not null) inherits (c);
create table p (k int, x bigint not null) partition by list (k);
create table p1 partition of p (x constraint p1_has_x not null) for values in (1);
create table p2 partition of p (x not null) for values in (2) partition by list (x);
create table p21 partition of p2 default;
