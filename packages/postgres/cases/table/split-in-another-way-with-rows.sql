--@ old
create table measured (at integer not null, what text, value numeric) partition by list (at);
create table measured_1 partition of measured for values in (1);
create table measured_2 partition of measured for values in (2) partition by list (what);
create table measured_2a partition of measured_2 for values in ('a');
--@ seed
insert into measured values (1, 'a', 1), (2, 'a', 2);
--@ new
create table measured (at integer not null, what text, value numeric) partition by range (at);
create table measured_1 partition of measured for values from (1) to (2);
create table measured_2 partition of measured for values from (2) to (3) partition by list (what);
create table measured_2a partition of measured_2 for values in ('a');
--@ expect
never drop table public.measured_1
never drop table public.measured_2a
hazards H403
--@ back
hazards H403
