--@ old
create extension citext;
create table t (id int, r int4range, note citext);
--@ seed
insert into t values (1, '[1,4)', 'a'), (1, '[1,4)', 'a'), (2, null, 'b'), (3, '[7,9)', 'c');
--@ new
create extension citext;
create table t (id int, r int4multirange, note citext);
