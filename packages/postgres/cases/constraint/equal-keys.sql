--@ old
create table s (id int);
--@ new
create table s (id int);
create table t (a int not null, b int);
alter table t add constraint t_key unique (a);
alter table t add constraint t_again unique (a);
alter table t add constraint t_pkey primary key (a);
create table p (a int, b int) partition by list (a);
alter table p add constraint p_key unique (a, b) deferrable;
alter table p add constraint p_again unique (a, b) deferrable;
