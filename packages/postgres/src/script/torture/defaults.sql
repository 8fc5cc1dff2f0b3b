-- A type, a bar, and a default of that type a line.
varchar(20) | 'x'
char(3) | 'ab'
text | 'a' || 'b'
numeric(10,2) | -1.5
bigint | -9223372036854775808
date | current_date
timestamp | now()
timestamptz | current_timestamp(3)
interval | '1 day 02:00'
interval day to second(3) | interval '3' hour
int[] | '{}'
varchar[] | array['a','b']
text[] | array['a'::varchar,'b']
varchar(3)[] | array['a','b']::text[]
text[] | array[]::varchar[]
jsonb | '{}'
tt.mood | 'ok'
tt.mood[] | array['ok','sad']::tt.mood[]
tt.mood[] | array['ok'::tt.mood]
tt.mood[] | '{ok}'
tt.comp | row(1,'x')
tt.comp | (1,'x')
float8 | 1e10
float8 | 1
real | 'nan'
real | 0.1
boolean | (not true)
boolean | 'f'
bit(4) | b'1010'
bit varying(5) | x'1'
uuid | gen_random_uuid()
tt.dom | 'q'
tt.domarr | array['a'::varchar]
tt.domarr | '{}'
tt.posint | 3
bytea | '\xdead'
time | '10:00'
oid | 5
name | current_user
int8range | '[1,2)'
"char" | 'c'
inet | '1.2.3.4'
int | -5
int | '-5'
int | (-5)::smallint
smallint | 0
smallint | -1
bigint | 0
bigint | 10000000000
numeric | 0
numeric | 0.0
numeric(5,2) | 1
money | 3
money | 3.5
text | null
varchar(5) | null::varchar
text | 'it''s'
text | E'a\\b'
timestamptz | now() + interval '1 day'
timestamptz | (now() at time zone 'utc')
timestamp | timezone('utc', now())
timestamp | 'epoch'
timestamp(3) | now()
date | '2020-01-01'
date | now()::date
int | nextval('tt.seq')
int | extract(year from now())
text | md5(random()::text)
text | 5
varchar | 5
varchar(10) | 'a'::text
varchar(10) | upper('a')
char(2) | upper('a')
json | json_build_object('a', 1)
jsonb | json_object('a': 1)::jsonb
text[] | string_to_array('a,b', ',')
int | (1 + 2) * 3
interval | make_interval(days => 1)
tsvector | to_tsvector('english', 'x')
xml | '<a/>'
bit(3) | 5::bit(3)
int[] | array[1,2]
bigint[] | array[1,2]
numeric(5,1)[] | array[1,2.5]
int[] | array[[1,2],[3,4]]
text | case when true then 'a' else 'b' end
text | coalesce(null, 'x')
varchar | coalesce(null, 'x')
cidr | '10.0.0.0/8'
regclass | 'tt.t'
tt.posint | 1 + 1
