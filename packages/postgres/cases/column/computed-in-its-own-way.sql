--@ old
create table p (a int not null, b int generated always as (a * 2) stored);
create table q (x int);
create table stays (b int generated always as (x + 1) stored) inherits (p, q);
create table turns (b int generated always as (a * 2) stored) inherits (p);
create table returns (b int generated always as (a + 5) stored) inherits (p);
--@ seed
insert into stays (a, x) values (1, 10);
insert into turns (a) values (2);
insert into returns (a) values (3);
--@ new
create table p (a int not null, b int generated always as (a * 2) stored);
create table q (x int);
create table stays (b int generated always as (x + 1) stored) inherits (p, q);
create table turns (b int generated always as (a * 3) stored) inherits (p);
create table returns (b int generated always as (a * 2) stored) inherits (p);
create table comes (b int generated always as (a - 1) stored) inherits (p);
