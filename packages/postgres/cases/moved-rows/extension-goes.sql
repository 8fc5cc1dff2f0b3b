--@ old
create extension citext;
create table t (id int not null, a citext, b citext[]);
--@ seed
insert into t values (1, 'X', '{y,Z}'), (2, null, null);
--@ new
create table t (id int not null, a text, b text[]) partition by range (id);
create table t_d partition of t default;
