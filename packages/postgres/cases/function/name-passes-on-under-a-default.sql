--@ roles
hk_reader hk_boss
--@ old
create function cur() returns text language sql stable as $$ select current_setting('app.u', true) $$;
create table u (id int primary key);
create table t (id int primary key, who text default cur());
alter table t enable row level security;
create policy a on t for select to hk_reader using (who = cur());
create policy b on t as restrictive for update to hk_reader, hk_boss using (id > 0) with check (exists (select from u where u.id = t.id));
create view tv with (security_invoker = true) as select * from t;
comment on policy a on t is 'a';
--@ new
create function cur(dflt text default 'x') returns text language sql stable as $$ select coalesce(current_setting('app.u', true), dflt) $$;
create table u (id bigint primary key);
create table t (id bigint primary key, who text default cur('y'));
alter table t enable row level security;
create policy a on t for all to hk_reader using (who = cur()) with check (who = cur('z'));
create policy b on t as permissive for update to hk_boss using (id > 0);
create view tv as select * from t;
