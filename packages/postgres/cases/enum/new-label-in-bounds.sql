--@ old
create type s as enum ('a', 'b');
create table p (id int, k s not null, t text) partition by list (k);
create table p_a partition of p for values in ('a');
create table p_rest partition of p for values in ('b');
create table late (id int, k s not null, t text);
create table r (k s) partition by range (k);
create table r_1 partition of r for values from ('a') to (maxvalue);
--@ seed
insert into p values (1, 'a', 'x'), (2, 'b', 'y');
insert into r values ('b');
--@ new
create type s as enum ('a', 'b', 'c', 'd');
create table p (id int, k s not null, t text) partition by list (k);
create table p_a partition of p for values in ('a');
create table p_rest partition of p for values in ('b', 'c');
create table late partition of p for values in ('d');
create table r (k s) partition by range (k);
create table r_1 partition of r for values from ('a') to ('d');
--@ expect
never replace table public.p_rest
