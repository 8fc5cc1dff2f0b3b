--@ old
create table t (id int primary key, body text);
create materialized view m as select id, body from t;
alter materialized view m alter column id set statistics 300;
alter materialized view m alter column body set storage external;
create index on m (lower(body));
alter index m_lower_idx alter column 1 set statistics 400;
--@ new
create table t (id bigint primary key, body text);
create materialized view m as select id, body from t;
alter materialized view m alter column id set statistics 300;
alter materialized view m alter column body set storage external;
create index on m (lower(body));
alter index m_lower_idx alter column 1 set statistics 400;
