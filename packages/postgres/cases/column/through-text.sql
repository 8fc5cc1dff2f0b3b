--@ old
create type old_mood as enum ('sad', 'ok');
create table t (id int primary key, mood old_mood default 'ok', at bigint, flag integer, n text[]);
--@ seed
insert into t values (1, 'sad', null, 1, '{a}'), (2, 'ok', null, 0, null);
--@ new
create type new_mood as enum ('sad', 'ok', 'glad');
create table t (id int primary key, mood new_mood default 'ok', at timestamp, flag boolean, n varchar(10)[]);
--@ expect
change column public.t/mood
change column public.t/at
change column public.t/flag
never replace column public.t/mood
