--@ old
create type mood as enum ('low', 'mid', 'high');
comment on type mood is 'How somebody feels';
create domain some_text as text;
create table person (
  id int primary key,
  mood mood default 'low',
  past mood[] default '{low}',
  was mood generated always as (case when id > 5 then 'low'::mood else 'high'::mood end) stored,
  constraint not_low check (mood <> 'low'::mood)
);
create index person_high on person (id) where mood = 'high';
create index person_mood on person (mood);
create view happy as select id from person where mood is not null;
create view mooded as select id, mood from happy join person using (id) where mood > 'low';
create materialized view counted as select mood, count(*) as people from person group by mood;
create function feels(m mood) returns boolean language sql immutable as $$ select m = 'high' $$;
create view felt as select feels(mood) as felt from person;
create function noted() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger on_mood before update of mood on person for each row execute function noted();
create policy calm on person using (mood = 'high');
--@ seed
insert into person (id, mood, past) values (1, 'high', '{low,high}'), (2, null, null);
--@ new
create type mood as enum ('high', 'low');
comment on type mood is 'How somebody feels';
create domain some_text as text;
create table person (
  id int primary key,
  mood mood default 'high',
  past mood[] default '{low}',
  was mood generated always as (case when id > 5 then 'low'::mood else 'high'::mood end) stored,
  constraint not_low check (mood <> 'low'::mood)
);
create index person_high on person (id) where mood = 'high';
create index person_mood on person (mood);
create view happy as select id from person where mood is not null;
create view mooded as select id, mood from happy join person using (id) where mood > 'low';
create materialized view counted as select mood, count(*) as people from person group by mood;
create function feels(m mood) returns boolean language sql immutable as $$ select m = 'high' $$;
create view felt as select feels(mood) as felt from person;
create function noted() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger on_mood before update of mood on person for each row execute function noted();
create policy calm on person using (mood = 'high');
--@ expect
change enum public.mood
rebuild view public.happy
rebuild view public.mooded
replace default public.person/mood
rebuild default public.person/past
rebuild column public.person/was
rebuild function public.feels(public.mood)
never rebuild index public.person_mood
never replace table public.person
never drop column public.person/mood
