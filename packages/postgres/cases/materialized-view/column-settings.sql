--@ old
create table t (id int primary key, body text, doc jsonb);
create materialized view m as select id, body, doc from t;
alter materialized view m alter column id set statistics 300;
alter materialized view m alter column body set storage external;
alter materialized view m alter column doc set compression pglz;
alter materialized view m alter column body set (n_distinct = 100);
create materialized view k as select id, body from t;
alter materialized view k alter column id set statistics 50;
alter materialized view k alter column body set storage main;
--@ new
create table t (id int primary key, body text, doc jsonb);
create materialized view m as select id, body, doc from t;
alter materialized view m alter column id set statistics 500;
alter materialized view m alter column body set (n_distinct = 50);
create materialized view k as select id, body, id + 1 as more from t;
alter materialized view k alter column id set statistics 50;
alter materialized view k alter column body set storage main;
