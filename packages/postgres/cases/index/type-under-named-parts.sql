--@ old
create table p (id int not null, staff smallint not null, d date not null) partition by range (d);
create table p1 partition of p for values from ('2020-01-01') to ('2020-02-01');
create table p2 partition of p for values from ('2020-02-01') to ('2020-03-01');
create index idx_p1_staff on p1 (staff);
create index idx_p2_staff on p2 (staff);
create index idx_staff on p (staff);
--@ new
create table p (id int not null, staff int not null, d date not null) partition by range (d);
create table p1 partition of p for values from ('2020-01-01') to ('2020-02-01');
create table p2 partition of p for values from ('2020-02-01') to ('2020-03-01');
create index idx_p1_staff on p1 (staff);
create index idx_p2_staff on p2 (staff);
create index idx_staff on p (staff);
