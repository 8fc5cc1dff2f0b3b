--@ old
create table users (id serial primary key, email text not null unique, age int check (age > 0));
create index users_age on users (age);
create view adults as select id, email from users where age >= 18;
create table login (who int references users (id));
create function total() returns bigint language sql stable begin atomic select count(*) from users; end;
--@ seed
insert into users (email, age) select 'u' || n, n from generate_series(1, 40) n;
insert into login select n from generate_series(1, 5) n;
--@ new
-- sluice: renamed from users
create table accounts (id serial primary key, email text not null unique, age int check (age > 0), added date);
create index users_age on accounts (age);
create view adults as select id, email, added from accounts where age >= 21;
create table login (who int references accounts (id));
create function total() returns bigint language sql stable begin atomic select count(*) from accounts; end;
--@ expect
rename table public.users
change view public.adults
never drop table public.users
never replace function public.total()
hazards H301 H310
