--@ old
-- Values that were laid aside as text go straight into their new type: the old one is gone by then, or has other labels.
create type st as enum ('a', 'b');
create domain pos as int check (value > 0);
create type pair as (x int, y int);
create table t (id int not null, s st, n pos, p pair, m st[]);
--@ seed
insert into t values (1, 'a', 5, row(1, 2), '{a,b}'), (2, 'b', null, null, null);
--@ new
create type st as enum ('a');
create table t (id int not null, s text, n bigint, p text, m text[]) partition by range (id);
create table t_d partition of t default;
