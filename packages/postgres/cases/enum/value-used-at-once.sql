--@ old
create type mood as enum ('a');
create table t (id int, m mood);
--@ seed
insert into t values (1, 'a');
--@ new
create type mood as enum ('a', 'b');
create table t (id int, m mood default 'b');
create view bs as select id from t where m = 'b';
create function is_b(m mood default 'b') returns boolean language sql return m = 'b'::mood;
create index t_b on t (id) where m = 'b';
create domain b_only as mood default 'b' check (value = 'b'::mood);
--@ expect
change enum public.mood
hazards H309
