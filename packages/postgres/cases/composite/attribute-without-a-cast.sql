--@ old
create type y as (a real, b bigint);
create table t (id int, c y);
--@ new
create type y as (a uuid, b text);
create table t (id int, c y);
