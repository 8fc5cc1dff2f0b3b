--@ old
create table t (a int, b int);
create procedure p() begin atomic
  merge into t using (values (1, 2)) s (x, y) on t.a = s.x when matched then update set b = s.y when not matched then insert (a, b) values (s.x, s.y);
end;
--@ seed
insert into t values (1, 2);
--@ new
create table t (a int, b int, c int, "D d" int);
create procedure p() begin atomic
  merge into t using (values (1, 2)) s (x, y) on t.a = s.x when matched then update set c = s.y when not matched then insert (a, "D d") values (s.x, s.y);
end;
--@ expect
create column public.t/c
change procedure public.p()
