--@ old
create unlogged table z (id int primary key);
create unlogged table a (id int primary key references z, up int references a);
create unlogged table m (z int references z, a int references a);
create unlogged table king (id int primary key, queen int);
create unlogged table queen (id int primary key, king int references king);
alter table king add constraint wed foreign key (queen) references queen deferrable initially deferred;
--@ seed
insert into z values (1);
insert into a values (1, 1);
insert into m values (1, 1);
--@ new
create table z (id int primary key);
create table a (id int primary key references z, up int references a);
create table m (z int references z, a int references a);
create table king (id int primary key, queen int);
create table queen (id int primary key, king int references king);
alter table king add constraint wed foreign key (queen) references queen deferrable initially deferred;
--@ expect
never replace table public.z
never drop constraint public.m/m_z_fkey
