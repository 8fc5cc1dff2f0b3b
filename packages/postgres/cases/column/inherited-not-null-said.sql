--@ old
create table other (x int not null no inherit);
--@ new
create table other (x int not null no inherit);
create table p (a int, b int, c int, d int);
create table h (constraint ann not null a, constraint bnn not null b, constraint cnn not null c no inherit) inherits (p);
alter table h add constraint dnn not null d not valid;
create table q (a int, b int) partition by list (a);
create table q1 partition of q (constraint own not null b) for values in (1);
create table q2 partition of q for values in (2);
alter table q2 add constraint unchecked not null b not valid;
