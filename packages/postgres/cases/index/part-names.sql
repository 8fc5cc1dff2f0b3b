--@ old
create table m (id int not null, a int, b int) partition by range (id);
create table m1 partition of m for values from (0) to (10) partition by range (id);
create table m11 partition of m1 for values from (0) to (5);
create table m2 partition of m for values from (10) to (20);
create index m11_first on m11 (a);
create index m2_swaps on m2 (a);
create index m_a on m (a);
create index m2_alone on m2 (b);
create table u (id int not null, constraint u_key unique (id)) partition by range (id);
create table u1 partition of u for values from (0) to (10);
create table w (id int not null) partition by range (id);
create table w1 partition of w for values from (0) to (10);
create unique index w_id on w (id);
alter table w1 add constraint w1_more unique (id);
--@ seed
insert into m values (1, 2, 3), (11, 12, 13);
insert into u values (1);
--@ new
create table m (id int not null, a int, b int) partition by range (id);
create table m1 partition of m for values from (0) to (10) partition by range (id);
create table m11 partition of m1 for values from (0) to (5);
create table m2 partition of m for values from (10) to (20);
create index m11_second on m11 (a);
create index m1_mine on m1 (a);
create index m_a on m (a);
create index m2_swaps on m2 (a);
create index m_b on m (b);
create index m2_alone on m2 (b);
create table u (id int not null) partition by range (id);
create table u1 partition of u for values from (0) to (10);
alter table u1 add constraint u1_mine unique (id);
alter table u add constraint u_key unique (id);
create table w (id int not null) partition by range (id);
create table w1 partition of w for values from (0) to (10);
alter table w1 add constraint w1_mine primary key (id);
create unique index w_id on w (id);
--@ expect
never replace table public.m
