--@ old
create sequence a;
create sequence b as integer start with 5 increment by -1 minvalue -100 maxvalue 50 cache 3 cycle;
create sequence gone;
--@ seed
select nextval('a');
--@ new
create sequence a as integer start with 10 increment by 2 maxvalue 1000 cache 7;
create sequence b as bigint minvalue -200 start with 7;
create sequence "C c" as smallint;
--@ expect
change sequence public.a
change sequence public.b
create sequence public."C c"
drop sequence public.gone
