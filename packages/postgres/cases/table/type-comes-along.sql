--@ old
create table t (id int primary key, name text);
--@ new
create type p as (id int, name text);
create table t of p (id primary key);
comment on column t.name is 'n';
