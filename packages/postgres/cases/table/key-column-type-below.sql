--@ old
create table p (id int not null, d date not null) partition by range (d);
create table p1 partition of p for values from ('2020-01-01') to ('2020-02-01') partition by list (id);
create table p1a partition of p1 for values in (1);
--@ seed
insert into p values (1, $$2020-01-01$$);
--@ new
create table p (id bigint not null, d date not null) partition by range (d);
create table p1 partition of p for values from ('2020-01-01') to ('2020-02-01') partition by list (id);
create table p1a partition of p1 for values in (1);
