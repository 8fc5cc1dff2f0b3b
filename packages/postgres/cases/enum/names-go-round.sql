--@ old
create type a as enum ('p', 'q', 'z');
create type b as enum ('r', 's');
create type c as enum ('t');
create table used (a a default 'p', b b, c c);
create function f(a) returns b language sql as 'select null::b';
--@ seed
insert into used values ('p', 'r', 't'), ('q', 's', 't');
--@ new
-- sluice: renamed from a
create type b as enum (
  'q', -- sluice: renamed from p
  'p', -- sluice: renamed from q
  'z');
-- sluice: renamed from b
create type c as enum ('r', 's', 'ss');
-- sluice: renamed from c
create type a as enum ('t');
create table used (a b default 'q', b c, c a);
create function f(b) returns c language sql as 'select null::c';
--@ expect
rename enum public.a
rename enum public.b
rename enum public.c
never change column public.used/a
