--@ old
-- No cast leads from the one type to the other: values go through their text, as they do in a column of a table that stays.
create table t (id int, said smallint, at bigint);
--@ seed
insert into t values (1, 1, 10), (2, 0, 11), (3, null, null);
--@ new
create table t (id int, said boolean, at bit varying(20)) partition by list (id);
create table t_all partition of t default;
--@ expect
hazards H107 H403
