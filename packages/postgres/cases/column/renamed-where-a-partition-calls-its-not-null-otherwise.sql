--@ old
create table trips (id int not null, at date not null, km int check (km > 0), primary key (id, at)) partition by range (at);
create table trips_old (id int not null, at date not null, km int constraint trips_km_check check (km > 0), primary key (id, at));
alter table trips attach partition trips_old for values from (minvalue) to ('2021-01-01');
create table trips_new partition of trips for values from ('2021-01-01') to (maxvalue);
create index trips_km on trips (km);
create view long_trips as select id, at from trips where km > 100;
--@ seed
insert into trips values (1, '2020-02-03', 5), (2, '2022-02-03', 6);
--@ new
create table trips (
  id int not null,
  day date not null, -- sluice: renamed from at
  km int check (km > 0), primary key (id, day)) partition by range (day);
create table trips_old (id int not null, day date not null, km int constraint trips_km_check check (km > 0), primary key (id, day));
alter table trips attach partition trips_old for values from (minvalue) to ('2021-01-01');
create table trips_new partition of trips for values from ('2021-01-01') to (maxvalue);
create index trips_km on trips (km);
create view long_trips as select id, day as at from trips where km > 100;
