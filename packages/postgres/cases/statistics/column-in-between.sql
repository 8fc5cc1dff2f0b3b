--@ old
create table t (a int, c int);
create statistics z (ndistinct) on a, c, (a + c), lower(c::text) from t;
--@ new
create table t (a int, b int, c int);
create statistics y (dependencies) on b, c from t;
create statistics x on b, c, a, lower(c::text) from t;
create statistics z (ndistinct) on a, c, (a + c), lower(c::text) from t;
