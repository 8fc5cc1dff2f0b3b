--@ roles
block_reader
--@ old
-- As scripts that may run again are written: loaded into an empty database, such a block is what it makes.
do $$ begin
  create type mood as enum ('sad', 'ok');
exception when duplicate_object then null;
end $$;
create table person (id integer primary key, mood mood not null);
--@ seed
insert into person values (1, 'sad'), (2, 'ok');
--@ new
do $$ begin
  create type mood as enum ('sad', 'ok', 'glad');
exception when duplicate_object then null;
end $$;
do $$ begin
  if not exists (select from pg_roles where rolname = 'block_reader') then
    create role block_reader;
  end if;
end $$;
create table person (id integer primary key, mood mood not null);
do $$ begin
  if not exists (select 1 from pg_constraint where conname = 'person_id') then
    alter table person add constraint person_id check (id > 0);
    grant select on person to block_reader;
  end if;
end $$;
