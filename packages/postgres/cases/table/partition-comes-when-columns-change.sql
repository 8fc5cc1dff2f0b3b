--@ old
create table p (id int generated always as identity, k int, s bigint) partition by list (k);
create table p1 partition of p for values in (1);
--@ new
create table p (id bigint generated always as identity, k int, s int default 4) partition by list (k);
create table p1 partition of p for values in (1);
create table p2 (id bigint not null, k int, s int);
alter table p attach partition p2 for values in (2);
create table p3 partition of p for values in (3) partition by range (s);
--@ expect
change column public.p/id
change column public.p/s
