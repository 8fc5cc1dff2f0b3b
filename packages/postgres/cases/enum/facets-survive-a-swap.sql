--@ roles
app boss
--@ old
create type mood as enum ('a', 'b', 'c');
comment on type mood is 'kept';
revoke usage on type mood from public;
grant usage on type mood to app with grant option;
create domain of_mood as mood;
create table t (m mood);
--@ seed
insert into t values ('a');
--@ new
create type mood as enum ('c', 'a');
comment on type mood is 'other';
revoke usage on type mood from public;
grant usage on type mood to app with grant option;
create domain of_mood as mood;
create table t (m mood);
--@ expect
change enum public.mood
change comment enum public.mood
rebuild domain public.of_mood
