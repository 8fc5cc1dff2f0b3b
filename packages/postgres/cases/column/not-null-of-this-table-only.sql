--@ old
create table up (a int constraint a_there not null, b int not null no inherit, c int, d int constraint d_there not null no inherit, e int constraint e_there not null);
create table down () inherits (up);
create table lone (a int, b int, c int, d int);
alter table lone add constraint unseen not null a not valid, add constraint seen not null b not valid, add not null c not valid;
--@ new
create table up (a int constraint a_there not null no inherit, b int not null, c int constraint c_there not null no inherit, d int, e int constraint e_here not null no inherit);
create table down () inherits (up);
create table lone (a int, b int, c int, d int);
alter table lone add constraint unseen not null a not valid, add constraint seen not null b, add constraint other not null c not valid, add constraint late not null d not valid;
--@ expect
change column public.up/a
change column public.lone/b
never drop column public.up/a
