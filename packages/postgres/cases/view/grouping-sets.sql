--@ old
create table s(r text, p text, q int);
create view v as select r, p, sum(q) as t from s group by rollup(r, p);
--@ new
create table s(r text, p text, q int);
create view v as select r, p, sum(q) filter (where q > 0) as t, string_agg(p, ',' order by p desc) as l, percentile_cont(0.5) within group (order by q) as med, lag(sum(q), 1, 0::bigint) over w as prev from s group by grouping sets ((r, p), (r), ()) window w as (partition by r order by p rows between unbounded preceding and current row);
