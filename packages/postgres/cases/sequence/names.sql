--@ old
create table "T t" ("I d" serial);
--@ seed
insert into "T t" default values;
--@ new
create table "T t" ("I d" bigserial, other serial not null);
create sequence "Se.q" increment -5 owned by "T t".other;
--@ expect
change sequence public."T t_I d_seq"
never drop sequence public."T t_I d_seq"
