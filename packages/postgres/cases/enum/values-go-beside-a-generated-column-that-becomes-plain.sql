--@ old
create type state as enum ('open', 'shut');
create table t (id integer primary key, s state, missing boolean generated always as ((s is null)) stored, open boolean generated always as ((s = 'open')) stored);
--@ seed
insert into t (id, s) values (1, 'open'), (2, null);
--@ new
create type state as enum ('open');
create table t (id integer primary key, s state, missing boolean, open boolean generated always as ((s = 'open')) stored);
--@ expect
change column public.t/missing
never drop column public.t/missing
