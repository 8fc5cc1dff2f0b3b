--@ old
create type state as enum ('new', 'open', 'done');
create table task (id int primary key, state state not null default 'new', check (state <> 'done' or id > 0));
create index task_open on task (id) where state = 'open';
create view waiting as select id from task where state = 'new';
--@ seed
insert into task values (1, 'new'), (2, 'open'), (3, 'done');
--@ new
create type state as enum (
  'fresh', -- sluice: renamed from 'new'
  -- sluice: renamed from open
  'in work', 'held', 'done');
create table task (id int primary key, state state not null default 'fresh', check (state <> 'done' or id > 0));
create index task_open on task (id) where state = 'in work';
create view waiting as select id from task where state = 'fresh';
--@ expect
rename enum public.state
change enum public.state
never replace view public.waiting
