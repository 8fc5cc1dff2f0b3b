--@ old
create table t (id int, v text);
create table log (id int, was text);
create rule log_it as on update to t where new.id <> old.id do also insert into log values (old.id, old.v);
comment on rule log_it on t is 'kept';
--@ new
create table t (id bigint, v text);
create table log (id bigint, was text);
create rule log_it as on update to t where new.id <> old.id do also insert into log values (old.id, old.v);
comment on rule log_it on t is 'kept';
--@ expect
rebuild rule public.t/log_it
change column public.t/id
