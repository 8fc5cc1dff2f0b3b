--@ old
create table trips (id int not null, at date not null, primary key (id, at)) partition by range (at);
create table trips_old (id int not null, at date not null, primary key (id, at));
alter table trips attach partition trips_old default;
--@ seed
insert into trips values (1, '2020-02-03');
--@ new
-- sluice: renamed from trips
create table rides (id int not null, at date not null, primary key (id, at)) partition by range (at);
create table trips_old (id int not null, at date not null, primary key (id, at));
alter table rides attach partition trips_old default;
--@ expect
rename table public.trips
never replace table public.trips_old
