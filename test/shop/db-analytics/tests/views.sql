-- Page views land in their quarter and are counted.
insert into analytics.page_view (seen_at, session, path, device)
select t, gen_random_uuid(), '/smoke?x=1', 'phone'
from unnest(array['1990-01-02 00:00+00', '2026-02-01 00:00+00', '2026-12-31 23:59:59+00']::timestamptz[]) as t;

-- expect: rows 1
select * from analytics.page_view_rest where path = '/smoke?x=1';

-- expect: rows 1
select * from analytics.page_view_2026_q4 where split_part(path, '?', 1) = '/smoke';

-- one session and no order in that year
-- expect: value 0.00
select percent from analytics.conversion_rate('1990-01-01', '1991-01-01');

select analytics.count_view('00000000-0000-4000-8000-00000000abcd', '/smoke/counted', device => analytics.device_of('Mobile Safari'));

-- expect: value phone
select device from analytics.page_view where session = '00000000-0000-4000-8000-00000000abcd';

insert into analytics.campaign (name, runs, budget) values ('Smoke Spring!', daterange('1990-01-01', '1990-02-01'), 100);

-- expect: value smoke-spring
select slug from analytics.campaign where name = 'Smoke Spring!';

-- expect: error 23514
insert into analytics.campaign (name, runs, targeting) values ('Smoke bad', daterange('1990-01-01', '1990-02-01'), '{"countries": "all"}');

-- expect: value 0
select orders from analytics.campaign_result where name = 'Smoke Spring!';
