--@ old
create table t (id int, n int, constraint old_pk primary key (id), constraint old_check check (n > 0), constraint old_unique unique (n));
create index old_index on t (n) where n > 1;
create table child (id int, t int, constraint old_fk foreign key (t) references t (id));
--@ seed
insert into t select n, n from generate_series(1, 20) n;
--@ new
create table t (id int, n int, constraint new_pk primary key (id), constraint new_check check (n > 0), constraint new_unique unique (n));
create index new_index on t (n) where n > 1;
create table child (id int, t int, constraint new_fk foreign key (t) references t (id));
--@ expect
rename index public.old_index
rename constraint public.t/old_pk
rename constraint public.t/old_unique
rename constraint public.t/old_check
rename constraint public.child/old_fk
hazards none
