--@ old
create type mood as enum ('low', 'high');
create table person (id int, mood mood not null default 'low', past mood[]);
--@ seed
insert into person values (1, 'high', '{low,high}');
--@ new
create type mood as enum ('lowest', 'low', 'mid', 'upper', 'high', 'it''s "best"');
create table person (id int, mood mood not null default 'mid', past mood[]);
--@ expect
change enum public.mood
never replace table public.person
never drop enum public.mood
hazards H309
