--@ old
create table other (a int);
alter table other add constraint other_a not null a not valid;
create table r (a int, b int, c int) partition by list (a);
create table r1 (c int, b int, a int);
alter table r attach partition r1 for values in (1);
--@ seed
insert into r values (1, null, 1);
--@ new
create table other (a int);
create table p (a int, b int, c int) partition by list (a);
alter table p add constraint p_b not null b not valid;
alter table p add not null c not valid;
create table p1 (a int, b int, c int);
alter table p1 add constraint nn not null b not valid;
alter table p1 add not null c not valid;
alter table p attach partition p1 for values in (1);
create table p2 (c int, b int, a int);
alter table p2 add not null b not valid;
alter table p2 alter column c set not null;
alter table p attach partition p2 for values in (2);
create table r (a int, b int, c int) partition by list (a);
alter table r add constraint r_b not null b not valid;
create table r1 (c int, b int, a int);
alter table r1 add constraint r1_b not null b not valid;
alter table r attach partition r1 for values in (1);
