--@ old
create domain d1 as int;
create domain d2 as d1 check (value > 0);
create table t(a d2 default 5, b d1);
create index i on t(a);
create view v as select a, b from t;
--@ new
create domain d1 as bigint;
create domain d2 as d1 check (value > 0);
create table t(a d2 default 5, b d1);
create index i on t(a);
create view v as select a, b from t;
