--@ roles
app boss
--@ old
create table u(id int, tenant int);
create table t(a int, tenant int, owner text);
alter table t enable row level security;
create policy p1 on t for select to app using (tenant in (select tenant from u where u.id = t.a));
create policy p2 on t as restrictive for insert to app, boss with check (tenant > 0);
create policy p3 on t for all using (owner = current_user) with check (true);
--@ new
create table u(id bigint, tenant bigint);
create table t(a int, tenant bigint, owner name);
alter table t enable row level security;
alter table t force row level security;
create policy p1 on t for select to app, public using (tenant in (select tenant from u where u.id = t.a));
create policy p2 on t as permissive for insert to boss with check (tenant > 1);
create policy p3 on t for all using (owner = current_user);
create policy "P 4" on u for delete to current_user using (exists (select 1 from t where t.a = u.id));
