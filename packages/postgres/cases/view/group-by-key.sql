--@ roles
app
--@ old
create table a(id int primary key, n text);
create table b(aid int);
create view v as select a.id, a.n, count(*) as c from a join b on b.aid = a.id group by a.id;
create view w as select * from v;
comment on column w.c is 'cc';
grant select on w to app;
--@ new
create table a(id bigint primary key, n text);
create table b(aid bigint);
create view v as select a.id, a.n, count(*) as c from a join b on b.aid = a.id group by a.id;
create view w as select * from v;
comment on column w.c is 'cc';
grant select on w to app;
