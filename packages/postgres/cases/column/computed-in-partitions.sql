--@ old
create table pp (k int, a int, b int generated always as (a * 2) stored) partition by list (k);
create table turns partition of pp for values in (1);
create table returns partition of pp (b generated always as (a * 5) stored) for values in (2);
--@ seed
insert into pp (k, a) values (1, 1), (2, 2);
--@ new
create table pp (k int, a int, b int generated always as (a * 2) stored) partition by list (k);
create table turns partition of pp (b generated always as (a * 3) stored) for values in (1);
create table returns partition of pp for values in (2);
create table comes partition of pp (b generated always as (a * 7) stored) for values in (3);
