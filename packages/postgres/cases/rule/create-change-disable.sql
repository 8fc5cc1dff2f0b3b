--@ old
create table t (id int, v text);
create table log (id int, was text);
create view v as select id, v from t;
create rule keep as on delete to t where old.id = 0 do instead nothing;
create rule log_it as on update to t do also insert into log values (old.id, old.v);
create rule off as on insert to t where new.id < 0 do instead nothing;
--@ new
create table t (id int, v text);
create table log (id int, was text);
create view v as select id, v from t;
create rule log_it as on update to t where new.v is distinct from old.v do also insert into log values (old.id, upper(old.v));
create rule off as on insert to t where new.id < 0 do instead nothing;
alter table t disable rule off;
create rule through as on insert to v do instead insert into t values (new.id, new.v) returning t.id, t.v;
comment on rule through on v is 'writes';
--@ expect
drop rule public.t/keep
change rule public.t/log_it
change rule public.t/off
create rule public.v/through
