--@ old
create table t (n int, k int);
create policy po on t using (n > (select min(n) from t));
create function all_of(t) returns setof t language sql as 'select $1';
create view v as select (select min(n) from t) as m, n, (select count(*) from t x where x.k = t.k) as c from t;
create view w as select a.n from t a, all_of(a) where exists (select from t where k = a.k for update of t);
create rule r as on update to t do also update t set n = (select max(n) from t) where n = 2;
create function f() returns bigint language sql begin atomic select count(*) from t where n > (select min(n) from t); end;
--@ new
-- sluice: renamed from t
create table tt (n int, k int);
create policy po on tt using (n > (select min(n) from tt));
create function all_of(tt) returns setof tt language sql as 'select $1';
create view v as select (select min(n) from tt) as m, n, (select count(*) from tt x where x.k = tt.k) as c from tt;
create view w as select a.n from tt a, all_of(a) where exists (select from tt where k = a.k for update of tt);
create rule r as on update to tt do also update tt set n = (select max(n) from tt) where n = 2;
create function f() returns bigint language sql begin atomic select count(*) from tt where n > (select min(n) from tt); end;
--@ expect
rename table public.t
never change policy public.t/po
never replace view public.v
