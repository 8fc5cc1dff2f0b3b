--@ old
create table t (a int, b int, c int, d text);
create statistics stays on a, b from t;
create statistics changes (ndistinct) on a, b from t;
create statistics loses_column on a, b, c from t;
create statistics goes on b, c from t;
create statistics expr on (a + b), (lower(d)) from t;
--@ new
create schema other;
create table t (a int, b int, d text);
create statistics stays on a, b from t;
alter statistics stays set statistics 500;
create statistics changes (ndistinct, mcv) on a, b from t;
create statistics loses_column on a, b from t;
create statistics expr on (a + b), (upper(d)) from t;
create statistics other.elsewhere (dependencies) on a, d from t;
comment on statistics stays is 'correlated';
--@ expect
change statistics public.stays
replace statistics public.changes
replace statistics public.loses_column
drop statistics public.goes
