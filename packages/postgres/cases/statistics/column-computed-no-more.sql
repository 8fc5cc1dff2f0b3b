--@ old
create table t (a int, b boolean generated always as (a is null) stored, c text);
create statistics z (ndistinct) on b, c from t;
--@ new
create table t (a int, b boolean, c text);
create statistics z (dependencies) on b, c from t;
