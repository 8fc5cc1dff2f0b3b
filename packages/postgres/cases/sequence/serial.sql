--@ old
create table t (id int, was serial);
--@ seed
insert into t (id) values (1);
--@ new
create table t (id serial, was int not null);
create table u (id bigserial primary key, n int generated always as identity);
--@ expect
create sequence public.t_id_seq
drop sequence public.t_was_seq
