--@ old
create table t (id serial);
create sequence kept;
create table u (id int default nextval('kept'));
alter sequence kept owned by u.id;
--@ new
create sequence kept;
--@ expect
drop table public.t
change sequence public.kept
never drop sequence public.kept
