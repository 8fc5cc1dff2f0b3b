--@ old
create table a (id int primary key, k int);
create index a_k on a (k);
alter table a cluster on a_k;
create table b (id int primary key);
alter table b cluster on b_pkey;
create table c (id int primary key);
create materialized view m as select id from a;
create index m_id on m (id);
alter materialized view m cluster on m_id;
--@ new
create table a (id int primary key, k int);
create index a_other on a (k, id);
alter table a cluster on a_other;
create table b (id bigint primary key);
alter table b cluster on b_pkey;
create table c (id int primary key);
alter table c cluster on c_pkey;
create materialized view m as select id from a;
create index m_id on m (id);
--@ expect
create cluster table public.c
never replace table public.a
