--@ old
create table p (id int, a int constraint p_a not null);
create table c (a int) inherits (p);
create table d () inherits (c);
create table o (a int constraint same not null);
create table both_ () inherits (p, o);
create table q (a int not null);
create table q1 (a int not null);
alter table q1 inherit q;
--@ seed
do $$ declare each record; begin
  create temp table heir on commit drop as select k.conrelid::regclass as t, k.conname as n, i.inhparent::regclass as p, i.inhseqno from pg_constraint k join pg_inherits i on i.inhrelid = k.conrelid where k.contype = 'n' and k.coninhcount > 0;
  for each in select * from heir loop execute format('alter table %s no inherit %s', each.t, each.p); end loop;
  for each in select distinct t, n from heir where t <> 'q1'::regclass loop execute format('alter table %s rename constraint %I to %I', each.t, each.n, each.t || '_has_a'); end loop;
  for each in select * from heir order by t, inhseqno loop execute format('alter table %s inherit %s', each.t, each.p); end loop;
end $$;
insert into c values (1, 1);
insert into both_ values (2, 2);
insert into q1 values (3);
--@ new
create table p (id int, a int constraint p_needs_a not null);
create table c (a int) inherits (p);
create table d () inherits (c);
create table o (a int constraint same not null);
create table both_ () inherits (p, o);
-- sluice: renamed from q
create table parent_of_q1 (a int not null);
create table q1 (a int not null);
alter table q1 inherit parent_of_q1;
--@ expect
never replace table public.c
