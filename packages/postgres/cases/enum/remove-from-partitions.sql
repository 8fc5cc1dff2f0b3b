--@ old
create type state as enum ('open', 'held', 'done');
create table job (id int, made date, state state not null default 'open') partition by range (made);
create table job_old partition of job for values from (minvalue) to ('2026-01-01');
create table job_new partition of job for values from ('2026-01-01') to (maxvalue);
create table job_base (id int, state state);
create table job_heir (note text) inherits (job_base);
create view open_jobs as select id from job_new where state is not null;
create table "Known" ("State" state primary key);
create table "Order" ("State" state references "Known" ("State"));
--@ seed
insert into job values (1, '2025-06-01', 'open'), (2, '2026-06-01', 'done');
insert into "Known" values ('open');
insert into "Order" values ('open');
--@ new
create type state as enum ('open', 'done');
create table job (id int, made date, state state not null default 'open') partition by range (made);
create table job_old partition of job for values from (minvalue) to ('2026-01-01');
create table job_new partition of job for values from ('2026-01-01') to (maxvalue);
create table job_base (id int, state state);
create table job_heir (note text) inherits (job_base);
create view open_jobs as select id from job_new where state is not null;
create table "Known" ("State" state primary key);
create table "Order" ("State" state references "Known" ("State"));
--@ expect
change enum public.state
never replace table public.job
never drop column public."Order"/"State"
