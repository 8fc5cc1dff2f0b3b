--@ old
create access method heap2 type table handler heap_tableam_handler;
create table q (a int) partition by list (a) using heap2;
create table q1 partition of q for values in (1);
create table r (a int) partition by list (a) using heap2;
create table r1 partition of r for values in (1) using heap;
--@ seed
insert into q values (1);
insert into r values (1);
--@ new
create access method heap2 type table handler heap_tableam_handler;
create table p (a int) partition by list (a) using heap2;
create table p1 partition of p for values in (1) using heap;
create table p2 partition of p for values in (2);
create table q (a int) partition by list (a);
create table q1 partition of q for values in (1) using heap2;
create table r (a int) partition by list (a) using heap;
create table r1 partition of r for values in (1) using heap;
--@ expect
change table public.q
change table public.r
never change table public.q1
never change table public.r1
