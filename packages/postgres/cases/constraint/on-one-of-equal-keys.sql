--@ old
create table t (a int, b text);
alter table t add constraint t_one unique (a);
create table u (a int, c int not null unique, d int not null unique);
create unique index u_index on u (a) include (c);
alter table u add constraint u_key unique (a);
alter table u add constraint u_of_a foreign key (c) references u (a);
create table v (a int references u (c));
--@ new
create table t (a int, b text);
alter table t add constraint t_again unique (a) deferrable;
alter table t add constraint t_one unique (a);
alter table t add constraint t_pkey primary key (a);
alter table t add constraint "k of t" foreign key (a) references t (a) on update cascade;
create table u (a int, c int not null unique, d int not null unique);
alter table u add constraint u_third unique (a);
alter table u add constraint u_of_a foreign key (c) references u (a);
alter table u add constraint u_again unique (c);
create table v (a int references u (c), b int references u (a));
--@ seed
insert into t values (1, 'x'), (2, 'y');
insert into u values (1, 1, 3), (2, 2, 4);
insert into v values (1);
