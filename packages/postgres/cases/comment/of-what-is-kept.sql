--@ old
create table t (id int, n int, constraint c check (n > 0));
comment on table t is 'a';
comment on column t.n is 'b';
comment on constraint c on t is 'c';
--@ new
create table u (id int);
