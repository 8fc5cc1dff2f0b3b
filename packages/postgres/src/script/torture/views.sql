-- One query a line, each made a view; what a server does not take is left out there.
select * from tt.t
select id, v, tx from tt.t where id > 1 order by v desc nulls last, id limit 5 offset 2
select t.id, t.v as w from tt.t
select t.id, t.v as w from tt.t as t
select x.id from tt.t x where x.v = 'a' group by x.id having count(*) > 1
select v as tx, tx as v from tt.t order by tx
select v as tx, tx as v from tt.t order by t.tx
select v, count(*) from tt.t group by v order by count(*) desc
select v, count(*) from tt.t group by 1 order by 2
select lower(v) as l, count(*) from tt.t group by lower(v)
select lower(v) as l, count(*) from tt.t group by l
select 1 as one, v from tt.t group by 1, 2
select 'x' as a, v from tt.t group by a, v
select t from tt.t
select t.* from tt.t
select (t).v, (co).a, (t.co).b from tt.t
select (t.co).* from tt.t
select row_to_json(t) from tt.t
select row_to_json(t.*) as r from tt.t
select count(t) c, count(t.*) d from tt.t
select t.id from tt.t t(id)
select a.b from tt.t as a(b, c)
select id from tt.t where exists (select 1 from tt.u where u.t_id = t.id)
select id from tt.t where exists (select 1 from tt.u where t_id = t.id and n = f)
select id from tt.t where id in (select t_id from tt.u)
select id, (select max(n) from tt.u where t_id = t.id) as mx from tt.t
select id from tt.t where (id, v) in (select id, name from tt.u)
select id, array(select n from tt.u order by n) from tt.t
select id from tt.t where id = any (select n from tt.u) and id > all (select n from tt.u)
select id from tt.t where not exists (select from tt.u)
select t.id, u.name from tt.t join tt.u on u.t_id = t.id
select t.id, u.name from tt.t, tt.u where u.t_id = t.id
select id, t.v, u.name from tt.t join tt.u using (id)
select id, t.n, t.v from tt.t left join tt.u using (id)
select id, t.id as a, u.id as b, t.v from tt.t full join tt.u using (id) where id > 1 order by id, t.id
select id, t.v, u.v as uv from tt.t natural join tt.u
select t.id, u2.n from tt.t cross join tt.u u2
select j.id from (tt.t join tt.u using (id)) as j
select j.id from tt.t join tt.u using (id) as j
select a.id, b.id as bid from tt.t a left join (tt.t b join tt.u on u.id = b.id) on a.id = b.id
select * from (select id, v from tt.t) s
select s.id from (select id, v from tt.t where id > 1 order by id limit 1) s
select id from (select id from tt.t) as s(id)
select * from (values (1, 'a'), (2, 'b')) as x(p, q)
select * from (values (1, 'a'), (2, 'b')) as x
values (1, 'a'), (2, 'b')
values (1)
select 1 as a, 'x' as b, null as c, 1.5 as d, true as e
select 1
select 'a'::varchar as q, 'a'::text, cast('x' as varchar(3))
select id from tt.t union select id from tt.u
select id from tt.t union all select id from tt.u order by 1 limit 3
select id from tt.t union all select id from tt.u order by id
select id, v from tt.t except (select id, name from tt.u intersect select n, v from tt.u)
(select id from tt.t order by id limit 1) union all (select id from tt.u order by id limit 1)
select id from tt.t union (select id from tt.u union all select n from tt.u)
(select id from tt.t union select id from tt.u) intersect select n from tt.u
select v from tt.t union select name from tt.u union select 'x'
select null as a union all select 1
with c as (select id, v from tt.t) select * from c
with c as (select id, v from tt.t), d as (select * from c where id > 1) select d.id from d
with c(a, b) as (select id, v from tt.t) select a from c where b = 'x'
with c as materialized (select id from tt.t) select c.id, (select max(c2.id) from c c2) from c
with c as not materialized (select id from tt.t) select id from c
with recursive r(n) as (select 1 union all select n + 1 from r where n < 10) select n from r
with recursive r as (select id, t_id from tt.u union all select u.id, u.t_id from tt.u join r on r.id = u.t_id) search depth first by id set ord select id from r
with recursive r as (select id, t_id from tt.u union all select u.id, u.t_id from tt.u join r on r.id = u.t_id) cycle id set is_cycle using path select id from r
with recursive r as (select id, t_id from tt.u union all select u.id, u.t_id from tt.u join r on r.id = u.t_id) cycle id set is_cycle to 'Y' default 'N' using path select id from r
select id, row_number() over (partition by v order by id) as rn from tt.t
select id, rank() over w, sum(n) over (w rows between 1 preceding and current row) from tt.t window w as (partition by v order by id desc)
select id, sum(n) over (order by id range between unbounded preceding and 5 following exclude ties) from tt.t
select id, sum(n) over (order by id groups between 1 preceding and 1 following exclude current row), lag(v, 1, 'x') over (order by id), first_value(v) over (order by id rows unbounded preceding) from tt.t
select count(*) filter (where id > 1), sum(distinct n), string_agg(v, ',' order by id desc), array_agg(distinct v), percentile_cont(0.5) within group (order by n), mode() within group (order by v), bool_and(bl) from tt.t
select v, grouping(v, tx), count(*) from tt.t group by grouping sets ((v, tx), (v), ())
select v, tx, count(*) from tt.t group by rollup (v, tx)
select v, tx, count(*) from tt.t group by cube (v, tx), id
select v, tx, count(*) from tt.t group by distinct rollup (v, tx), rollup (v)
select lower(v) as x, grouping(lower(v)) as g from tt.t group by rollup (lower(v))
select distinct v from tt.t
select distinct on (v) v, id from tt.t order by v, id desc
select distinct on (lower(v)) id from tt.t order by lower(v), id
select id from tt.t order by v collate "C", n using >, lower(tx)
select id from tt.t order by id fetch first 3 rows with ties
select id from tt.t limit all
select id from tt.t for update
select id from tt.t for no key update of t nowait
select id from tt.t tablesample bernoulli (10) repeatable (5)
select id from only tt.t
select t.id, l.n from tt.t, lateral (select n from tt.u where u.t_id = t.id limit 1) l
select t.id, x.* from tt.t left join lateral tt.srf(t.id) x on true
select * from tt.srf(1)
select p, q from tt.srf(1) as z(p, q)
select * from tt.srf(1) with ordinality
select * from tt.srf(1) with ordinality as x(a, b, c)
select * from generate_series(1, 3) g
select g from generate_series(1, 3) g
select generate_series from generate_series(1, 3)
select * from generate_series(1, 3) as g(n)
select * from rows from (tt.srf(1), generate_series(1, 2)) as x(a, b, c)
select * from tt.rec() as (a int, b text)
select * from tt.rec() as r(a int, b varchar(5))
select * from unnest(array[1,2], array['a','b']) as z(a, b)
select unnest(arr) from tt.t
select id, generate_series(1, id) from tt.t
select id from tt.t, unnest(arr) as e where e > 1
select id, e from tt.t, unnest(t.arr) with ordinality as x(e, ord)
select j ->> 'a' as a, (j ->> 'b')::int as b, j['c'] as c from tt.t
select * from jsonb_to_recordset('[]') as x(a int, b text)
select * from jsonb_each('{"a":1}')
select key, value from tt.t, jsonb_each_text(j)
select json_agg(t) from tt.t
select json_agg(row_to_json(s)) from (select id, v from tt.t) s
select xmlagg(x order by id) from tt.t
select * from xmltable('/a/b' passing '<a/>' columns id int path '@id' default 5 not null, n for ordinality, v text)
select z.id from tt.t, xmltable(xmlnamespaces('http://x' as y), '/a/b' passing x columns id int path '@id') z
select * from json_table('[]', '$[*]' columns (id int path '$.a', n for ordinality, nested path '$.b[*]' columns (c text path '$.c' default 'x' on empty)))
select json_arrayagg(v order by id returning jsonb), json_objectagg(v: id absent on null) from tt.t
select json_object('a': id, 'b': v) from tt.t
select json_array(select id from tt.t order by id)
select json_value(j, '$.a'), json_query(j, '$.b' returning jsonb), json_exists(j, '$.c') from tt.t
select json_value(j, '$.a' returning int) a, json_value(j, '$.a' null on error) b from tt.t
select v is json, json(v), json_scalar(id), json_serialize(j) from tt.t
select case when v in ('a', 'b') then 'x' else tx end as y, coalesce(v, 'q') from tt.t where v not in ('c')
select v from tt.t where v in ('a', 'b') and n in (1, 2)
select v from tt.t where v = any (array['a', 'b']::text[])
select * from tt.u where "Q q" = 1
select "Q q", u."Q q" as "select" from tt.u
select n, sum(n) over () from tt.u
select tt.agg(id) from tt.t
select co operator(tt.+) 1 from tt.t
select id::text || ':' || v as a, -id as b, +id as c, id::numeric(5,1), not bl as d from tt.t
select extract(year from d), d + 1, k at time zone 'UTC', date_trunc('day', k) from tt.t
select current_date, now(), current_user, localtimestamp(2), current_schema
select v as "order", tx as "Mixed Case" from tt.t
select t.tableoid, t.ctid, t.xmin from tt.t
select tableoid::regclass from tt.t
select sum(n) as n from tt.t order by n
select v, sum(n) as s from tt.t group by v having sum(n) > 1 order by s desc, sum(n), v
select v as id, id as v from tt.t order by id, v
select id + 1 as id from tt.t order by id
select id + 1 as id from tt.t order by t.id
select id + 1 as id from tt.t group by id order by id
select id + 1 as x from tt.t order by x, id + 1, 1
select max(id) as id from tt.t group by v order by v
select max(id) as v from tt.t group by v order by t.v
select id, v from tt.t where v like 'a%' and (tx ilike 'b' or n between 1 and 2) and d is not null
select u1.id from tt.u u1 join tt.u u2 on u1.id = u2.t_id left join tt.t on t.id = u2.id right join tt.u u3 on true
select a.id from tt.t a where a.id = (select max(b.id) from tt.t b where b.v = a.v)
select id from tt.t where id in (1, 2, 3) or id = any ('{1,2}')
select id from tt.t where (id, f) = (1, 2) and row(id, v) = row(1, 'x')
select id from tt.t where row(id, f) < row(1, 2)
select array_agg(x) from (select id from tt.t order by id) x
select array_agg(x.*) from (select id from tt.t order by id) x
select count(distinct (id, v)) from tt.t
select s.a from (select 1 as a) s, (select 2 as b) z
select (select 1), (select v from tt.t limit 1), exists (select 1)
select (select t.v) from tt.t
select (select v) as w, (select x.v from (select t.v) x) from tt.t
select id from tt.t t where exists (select 1 from tt.t where id = t.id)
select id from tt.t where id > (select avg(id) from tt.t)
select id, (with q as (select t.id as qq) select qq from q) from tt.t
select q.id from tt.t q order by (select max(n) from tt.u where u.t_id = q.id)
select v, (select count(*) from tt.u where name = v) from tt.t
with t as (select 1 as id) select id from t
with w as (insert into tt.u (id) values (1) returning id) select id from w
select 1 where true
select from tt.t
select id from tt.t where true
select v collate "C" as x, tx < v as y from tt.t group by v, tx order by v collate "C"
select id from tt.t group by id, v, lower(tx) having v > 'a' and lower(tx) = 'x'
select id, v from tt.t group by id
select lower(v), upper(lower(v)) from tt.t group by lower(v)
select d, count(*) over (partition by d), sum(count(*)) over (order by d) from tt.t group by d
select id, v as "v", tx "T" from tt.t
select * from tt.v1
select v1.one from tt.v1 where one > 1
select id from tt.t where m = 'ok' and m in ('ok','sad')
select id from tt.t where d > current_date - interval '1 day' and d >= '2020-01-01' and k < '2020-01-01'
select id, n::int, n * 1.0 as a, n / 2 as b, round(n, 1), -1 as neg, - 1.5 as nn from tt.t
select id from tt.t where v = 'a' or v = 'b' and not (tx = 'c' or tx is null)
select nullif(v, ''), greatest(id, f), least(1, id) from tt.t
select tt.fnc(id) a, tt.fnc(id, 'z') b, tt.fnc(1, 'q', variadic array[1,2]) c from tt.t
select substring(v from 1 for 2), trim(v), position('a' in v), overlay(v placing 'x' from 1), v similar to 'a' from tt.t
select xmlelement(name x, xmlattributes(id as i), v) from tt.t
select int '1' a, date '2020-01-01' b, interval '1 day' c, b'1' d, x'f' e, e'\n' f
select id as v, row(id, v) a, row(t.*) b, (id, v) = (1, 'a') c from tt.t
select (row(1, 2)).f1
select (tt.srf(1)).*
select (tt.srf(id)).p from tt.t
select arr[1] a, arr[1:2] b, arr[f] c, (array[1,2,3])[2] d from tt.t
select t1.id from tt.t as t1 where t1 is not null and t1.co is null
select count(*) from tt.t where t.* is not null
select v from tt.t group by all (v)
select extract('YEAR' from now()) as y, extract(Month from now()) as m, extract("Day" from current_date) as d
