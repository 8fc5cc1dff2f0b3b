-- One statement a line: what else a server prints expressions of.
create index i1 on tt.t (lower(v), (v || tx), (coalesce(v, 'x'))) where v in ('a','b')
create index i2 on tt.t ((v::text)) where v = any (array['a','b']::text[]) and bl
create index i3 on tt.t (((j ->> 'a')::int), (d + 1) desc nulls last, v collate "C" text_pattern_ops) include (n) with (fillfactor=70)
create index i4 on tt.t using gin (j jsonb_path_ops, to_tsvector('english', tx))
create index i5 on tt.t ((case when v in ('a','b') then 1 else 2 end))
create index i6 on tt.t ((arr[1]), (array[v, tx]::text[]))
create function tt.trg() returns trigger language plpgsql as 'begin return new; end'
create trigger t1 before update of v on tt.t for each row when (old.v is distinct from new.v and new.v in ('a','b')) execute function tt.trg('x', 'y''z')
create trigger t2 after insert on tt.t referencing new table as nt for each statement execute function tt.trg()
create constraint trigger t3 after insert on tt.t deferrable initially deferred for each row when (new.* is not null and new.id > 0) execute function tt.trg()
create trigger t4 before update on tt.t for each row when (old.* is distinct from new.*) execute function tt.trg()
create trigger t5 before update on tt.t for each row when (old is distinct from new) execute function tt.trg()
create rule r1 as on insert to tt.u where new.name in ('a','b') do also insert into tt.t (id, v) values (new.id, new.name)
create rule r2 as on update to tt.v1 do instead update tt.t set v = 'x' where id = old.one returning id
create rule r3 as on delete to tt.v1 do instead (delete from tt.t where t.id = old.one; select 1; notify x)
create rule r4 as on delete to tt.u do also update tt.t x set (v, tx) = (select name, u.v from tt.u where u.id = old.id), f = default from tt.u y where y.id = x.id
create rule r5 as on insert to tt.v1 do instead insert into tt.t as z (id, v) select one, 'a' from tt.v1 on conflict (id) where id > 1 do update set v = excluded.v where z.id > 1 returning 1
alter table tt.t enable row level security
create policy p1 on tt.t using (v in ('a','b') and exists (select 1 from tt.u where t_id = t.id and name = current_user)) with check (id > 0 and (select true))
create policy p2 on tt.u using (t_id in (select id from tt.t where v = u.name)) with check (name = any (array['a','b']))
create function tt.b1(a int, b text default 'x'::varchar, c varchar default 'a', d text[] default array['a'::varchar]) returns int begin atomic select id from tt.t where v in ('a','b') and id = a; select x.id from tt.t x; insert into tt.u (id, name) values (a, b) returning n; update tt.t set v = b where id = a; delete from tt.u using tt.t where t.id = u.t_id and u.id = a; select 1; end
create function tt.b2(a int) returns int return case when a in (1,2) then a + 1 else (select max(id) from tt.t where t.id = a) end
create function tt.b3() returns table (x int, y text) begin atomic select id, v from tt.t order by id; end
create function tt.b4() returns setof tt.t begin atomic with w as (select * from tt.t) select * from w union all select * from tt.t order by 1; end
create procedure tt.b5(inout x int) begin atomic merge into tt.t using tt.u on t.id = u.id when matched and u.n > 1 then update set v = u.v when matched then delete when not matched then insert (id, v) values (u.id, u.name); select 1; end
create table tt.p (a int, b varchar, c date) partition by range (a, lower(b), (b || 'x'))
create table tt.p1 partition of tt.p for values from (1, 'a', minvalue) to (2, 'b', maxvalue)
create table tt.q (a int, b varchar, c date) partition by list (b)
create table tt.q1 partition of tt.q for values in ('a', 'b', null)
create table tt.q2 partition of tt.q default
create table tt.r (c timestamptz) partition by range (c)
create table tt.r1 partition of tt.r for values from ('2020-01-01') to ('2021-01-01')
create table tt.h (c int) partition by hash (c)
create table tt.h1 partition of tt.h for values with (modulus 3, remainder 1)
create statistics tt.s1 (ndistinct, mcv) on id, v from tt.t
create statistics tt.s2 on (lower(v)), (id + 1), d from tt.t
create domain tt.d1 as varchar(5) default 'a' check (value in ('a','b'))
create domain tt.d2 as text check (value ~ 'x' and length(value) between 1 and 2) constraint q not null
create materialized view tt.mv as select id, v from tt.t where v in ('a','b') order by id
create table tt.ex (a int4range, b int, exclude using gist (a with &&) where (b > 1))
create table tt.gen (a int, b text, c varchar generated always as (upper(b)) stored, d int generated always as (a * 2 + 1) stored, e text generated always as (case when a in (1,2) then b else 'x' end) stored)
create function tt.year_of(x date) returns numeric language sql return extract('YEAR' from x)
