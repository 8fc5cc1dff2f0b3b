--@ old
create table t (a int not null, b int constraint wanted not null, c int constraint gone not null);
create table heir () inherits (t);
comment on constraint t_a_not_null on t is 'a';
comment on constraint wanted on t is 'b';
comment on constraint gone on t is 'c';
--@ new
create table t (a bigint not null, b int constraint wanted not null, c int, d int constraint added not null);
create table heir () inherits (t);
comment on constraint t_a_not_null on t is 'a';
comment on constraint wanted on t is 'other';
comment on constraint added on t is 'd';
