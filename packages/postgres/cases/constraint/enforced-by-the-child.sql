--@ old
create table p (a int, b int, constraint c check (a > 0) not enforced);
create table k (x int) inherits (p);
create table g () inherits (k);
create table lax (constraint c check (a > 0)) inherits (p);
create table q (a int, b int, constraint c check (a > 0) not enforced) partition by list (b);
create table q_1 partition of q for values in (1);
create table q_2 partition of q (constraint c check (a > 0)) for values in (2);
create table whole (a int, constraint c check (a > 0));
create table heir (constraint c check (a > 0)) inherits (whole);
--@ seed
insert into p values (-1, 1);
insert into k values (1, 1, 1);
insert into g values (2, 1, 1);
insert into lax values (3, 1);
insert into q values (1, 1), (2, 2);
insert into heir values (1);
--@ new
create table p (a int, b int, constraint c check (a > 0) not enforced);
create table k (x int, constraint c check (a > 0)) inherits (p);
create table g () inherits (k);
create table lax () inherits (p);
create table q (a int, b int, constraint c check (a > 0) not enforced) partition by list (b);
create table q_1 partition of q (constraint c check (a > 0)) for values in (1);
create table q_2 partition of q for values in (2);
create table whole (a int, constraint c check (a > 0) not enforced);
create table heir (constraint c check (a > 0)) inherits (whole);
