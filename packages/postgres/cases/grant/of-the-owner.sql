--@ roles
case_reader case_writer
--@ old
create table public.audit (id int primary key, note text);
create table public.other (id int);
alter table public.other owner to case_reader;
create function public.f() returns int language sql as 'select 1';
create sequence public.s;
create schema app;
create table app.x (id int generated always as identity, b text);
create table public.given (id int);
alter table public.given owner to case_reader;
create table public.kept (id int);
alter table public.kept owner to case_reader;
revoke delete on public.kept from case_reader;
create table public.back (id int);
alter table public.back owner to case_reader;
revoke delete on public.back from case_reader;
--@ seed
insert into public.audit values (1, 'a');
--@ new
create table public.audit (id int primary key, note text);
revoke update, delete, truncate on public.audit from current_user;
create table public.other (id int);
alter table public.other owner to case_reader;
revoke delete on public.other from case_reader;
create table public.fresh (id int, b int);
alter table public.fresh owner to case_writer;
revoke all on public.fresh from case_writer;
grant select (b) on public.fresh to case_writer;
grant select on public.fresh to case_reader;
create function public.f() returns int language sql as 'select 1';
revoke all on function public.f() from public, current_user;
create sequence public.s;
revoke usage on sequence public.s from current_user;
create schema app;
revoke create on schema app from current_user;
create table app.x (id int generated always as identity, b text);
revoke all on sequence app.x_id_seq from current_user;
create table public.given (id int);
alter table public.given owner to case_writer;
revoke delete on public.given from case_writer;
create table public.kept (id int);
alter table public.kept owner to case_writer;
revoke delete on public.kept from case_writer;
create table public.back (id int);
alter table public.back owner to case_writer;
grant select on public.back to case_reader;
