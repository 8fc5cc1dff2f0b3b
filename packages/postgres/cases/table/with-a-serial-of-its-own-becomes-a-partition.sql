--@ old
create table reading (station int not null, number serial not null, taken date not null);
create table reading_2026 (station int not null, number serial not null, taken date not null);
--@ seed
insert into reading_2026 (station, taken) values (1, '2026-03-01'), (2, '2026-04-01');
--@ new
create table reading (station int not null, number serial not null, taken date not null) partition by range (taken);
create table reading_2026 partition of reading for values from ('2026-01-01') to ('2027-01-01');
