--@ old
create type c as (a int, b text);
create table t(v c[], w c);
--@ seed
insert into t values (array[row(1,'x')::c, row(2,'y,"z')::c], row(3,null)::c);
--@ new
create type c as (a bigint, b text);
create table t(v c[], w c);
