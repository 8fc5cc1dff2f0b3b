--@ old
create type point2 as (x int, y int);
create type mood as enum ('good', 'bad');
create function to_text(point2) returns text language sql immutable as $$ select ($1).x || ',' || ($1).y $$;
create function to_mood(int) returns mood language sql immutable as $$ select case when $1 > 0 then 'good'::mood else 'bad'::mood end $$;
create cast (point2 as text) with function to_text(point2);
create cast (int as mood) with function to_mood(int);
--@ new
create type point2 as (x int, y int);
create type mood as enum ('good', 'bad');
create function to_text(point2) returns text language sql immutable as $$ select ($1).x || ',' || ($1).y $$;
create function to_mood(int) returns mood language sql immutable as $$ select case when $1 > 0 then 'good'::mood else 'bad'::mood end $$;
create cast (point2 as text) with function to_text(point2) as assignment;
create cast (mood as json) with inout as implicit;
comment on cast (point2 as text) is 'x,y';
--@ expect
replace cast (public.point2 AS text)
drop cast (integer AS public.mood)
create cast (public.mood AS json)
