--@ old
create table measured (at integer not null, value numeric) partition by list (at);
create table measured_1 partition of measured for values in (1);
create table measured_2 partition of measured for values in (2);
--@ seed
insert into measured values (1, 1), (2, 2);
--@ new
create table measured (at integer not null, value numeric) partition by range (at);
create table measured_1 partition of measured for values from (1) to (2);
--@ expect
never drop table public.measured_1
hazards H101 H110 H403
--@ back
never drop table public.measured_1
hazards H403
