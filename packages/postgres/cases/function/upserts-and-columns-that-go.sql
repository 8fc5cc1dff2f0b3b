--@ old
create table t (a int primary key, b int, c int);
create table s (a int);
create function again() returns void begin atomic insert into t as x (a, b) values (1, 2) on conflict (a) do update set b = excluded.b; end;
create function one() returns void begin atomic update t set b = 1; end;
create rule r as on insert to s do also insert into t (a, b) values (new.a, 2) on conflict (a) do update set b = excluded.b;
comment on function again() is 'comes back';
--@ seed
insert into t values (1, 2, 3);
--@ new
create table t (a int primary key, b int, d int);
create table s (a int);
create function again() returns void begin atomic insert into t as x (a, b) values (1, 2) on conflict (a) do update set b = excluded.b + 1; end;
create function one() returns void begin atomic insert into t as x (a, b) values (1, 2) on conflict (a) do update set d = excluded.b; end;
create rule r as on insert to s do also insert into t (a, b) values (new.a, 3) on conflict (a) do update set b = excluded.b;
comment on function again() is 'comes back';
--@ expect
replace function public.again()
replace rule public.s/r
never replace table public.t
