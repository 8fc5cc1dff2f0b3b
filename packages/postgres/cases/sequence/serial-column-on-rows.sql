--@ old
create table t (a int);
create table u (id serial primary key, b int);
--@ seed
insert into t values (1), (2);
insert into u (b) values (7);
--@ new
create table t (a int, id bigserial primary key, other smallserial not null);
create table u (b int);
--@ expect
create column public.t/id
create sequence public.t_id_seq
drop column public.u/id
