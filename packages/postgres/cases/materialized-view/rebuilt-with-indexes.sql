--@ roles
create role reader;
--@ old
create table t (id int, a text);
create materialized view m as select id, a from t;
create unique index m_id on m (id);
create index m_a on m (lower(a)) where id > 0;
create statistics m_s on id, a from m;
create view v as select id from m;
grant select on m to reader;
comment on column m.a is 'letter';
alter materialized view m cluster on m_id;
create materialized view n with (autovacuum_enabled = false) as select id from t with no data;
--@ new
create table t (id int, a text);
create materialized view m as select id, a, id + 1 as next from t;
create unique index m_id on m (id);
create index m_a on m (lower(a)) where id > 0;
create statistics m_s on id, a from m;
create view v as select id from m;
grant select on m to reader;
comment on column m.a is 'letter';
alter materialized view m cluster on m_id;
create materialized view n with (autovacuum_enabled = false, fillfactor = 70) as select id from t;
--@ expect
replace materialized-view public.m
rebuild index public.m_id
rebuild view public.v
change materialized-view public.n
