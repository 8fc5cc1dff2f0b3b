--@ old
create type mood as enum ('sad','ok','happy');
create domain dmood as mood default 'ok' check (value <> 'sad');
create table t(id int primary key, m mood not null default 'ok', ms mood[] default '{ok}', d dmood, g mood generated always as (case when id > 1 then 'ok'::mood else 'sad'::mood end) stored, check (m <> 'sad'));
create index i on t(m) where m = 'happy';
create index e on t((m = 'ok'));
create function f(m mood default 'ok') returns mood language sql as $$ select m $$;
create function tf() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr before update on t for each row when (new.m = 'ok') execute function tf();
create view v as select id, m, f(m) as fm from t where m > 'sad';
create materialized view mv as select m, count(*) as c from t group by m;
create unique index mvi on mv(m);
alter table t enable row level security;
create policy p on t using (m = 'ok');
comment on view v is 'vv';
comment on type mood is 'mm';
--@ seed
insert into t(id,m,d) values (2,'ok','happy'),(3,'happy','ok');
--@ new
create type mood as enum ('ok','happy','great');
create domain dmood as mood default 'ok' check (value <> 'great');
create table t(id int primary key, m mood not null default 'ok', ms mood[] default '{ok}', d dmood, g mood generated always as (case when id > 1 then 'ok'::mood else 'happy'::mood end) stored, check (m <> 'great'));
create index i on t(m) where m = 'happy';
create index e on t((m = 'ok'));
create function f(m mood default 'ok') returns mood language sql as $$ select m $$;
create function tf() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr before update on t for each row when (new.m = 'ok') execute function tf();
create view v as select id, m, f(m) as fm from t where m > 'ok';
create materialized view mv as select m, count(*) as c from t group by m;
create unique index mvi on mv(m);
alter table t enable row level security;
create policy p on t using (m = 'ok');
comment on view v is 'vv';
comment on type mood is 'mm';
