--@ old
create table parent (a int, b int);
create table child (constraint kept not null a) inherits (parent);
create table t (a int constraint one not null, b int, c int constraint two not null);
--@ seed
insert into child values (1, 2);
insert into t values (1, 2, 3);
--@ new
create table parent (a int, b int);
create table child (constraint kept not null b) inherits (parent);
create table t (a int, b int constraint two not null, c int constraint three not null, constraint one check (b > 0));
--@ expect
never replace table public.t
