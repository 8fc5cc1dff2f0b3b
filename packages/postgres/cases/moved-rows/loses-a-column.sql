--@ old
create table t (id int, gone text, n bigint);
--@ seed
insert into t values (1, 'x', 5), (2, null, 6);
--@ new
create table t (id int, n int) partition by list (id);
create table t_all partition of t default;
--@ expect
hazards H104 H107 H403
