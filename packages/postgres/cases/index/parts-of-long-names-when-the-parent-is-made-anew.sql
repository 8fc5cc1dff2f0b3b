--@ old
-- The parts would have one name, cut to what fits: the second gets a number.
create table readings_of_all_the_meters_that_stand_in_the_northern_halls_a (meter integer not null, unit text collate "C", at date) partition by range (meter, at);
create table readings_of_all_the_meters_that_stand_in_the_northern_halls_b partition of readings_of_all_the_meters_that_stand_in_the_northern_halls_a for values from (minvalue, minvalue) to (10, '2024-01-01');
create table readings_of_all_the_meters_that_stand_in_the_northern_halls_c partition of readings_of_all_the_meters_that_stand_in_the_northern_halls_a for values from (10, '2024-01-01') to (20, maxvalue);
create index meters on readings_of_all_the_meters_that_stand_in_the_northern_halls_a (unit, meter);
--@ seed
insert into readings_of_all_the_meters_that_stand_in_the_northern_halls_a values (1, 'kWh', '2024-01-01'), (12, 'm3', '2024-01-01');
--@ new
create table readings_of_all_the_meters_that_stand_in_the_northern_halls_a (meter integer not null, unit text, at date) partition by range (meter);
create table readings_of_all_the_meters_that_stand_in_the_northern_halls_b partition of readings_of_all_the_meters_that_stand_in_the_northern_halls_a for values from (minvalue) to (10);
create table readings_of_all_the_meters_that_stand_in_the_northern_halls_c partition of readings_of_all_the_meters_that_stand_in_the_northern_halls_a for values from (10) to (20);
