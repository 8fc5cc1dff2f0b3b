--@ roles
create role tenant_user;
create role other_user;
--@ old
create function tenant() returns int language sql stable as 'select 1';
create table t (id int, owner_id int);
alter table t enable row level security;
create policy own on t to tenant_user using (owner_id = tenant()) with check (owner_id = tenant());
create policy deny on t as restrictive for delete using (false);
create policy ins on t for insert with check (id > 0);
--@ new
create function tenant() returns bigint language sql stable as 'select 1::bigint';
create table t (id int, owner_id bigint);
alter table t enable row level security;
create policy own on t to tenant_user, other_user using (owner_id = tenant());
create policy deny on t as restrictive for delete to other_user using (id < 0);
create policy ins on t for insert to public with check (id > 1);
--@ expect
replace function public.tenant()
