--@ old
create table t (id bigint primary key, other int unique);
create table r (t_id bigint references t (id), other int references t (other) on delete cascade);
create table m (id int, t_id bigint) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
alter table m add constraint m_t foreign key (t_id) references t;
alter table m1 add constraint m1_t foreign key (t_id) references t;
--@ new
create table t (id text primary key, other bigint unique);
create table r (t_id text references t (id), other bigint references t (other) on delete cascade);
create table m (id int, t_id text) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
alter table m add constraint m_t foreign key (t_id) references t;
alter table m1 add constraint m1_t foreign key (t_id) references t;
--@ expect
never replace table public.t
never replace constraint public.r/r_other_fkey
