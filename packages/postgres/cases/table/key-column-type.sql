--@ old
create table p (id int not null, d date not null) partition by range (id);
create table p1 partition of p for values from (1) to (10);
--@ seed
insert into p values (1, $$2020-01-01$$);
--@ new
create table p (id bigint not null, d date not null) partition by range (id);
create table p1 partition of p for values from (1) to (10);
