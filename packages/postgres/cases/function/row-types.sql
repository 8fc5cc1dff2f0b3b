--@ old
create table t (id int, a text);
create function label(t) returns text language sql stable as $$ select ($1).a $$;
create function all_t() returns setof t language sql stable as 'select * from public.t';
create view v as select t.label from t;
create table moved (id int);
create function of_moved(moved) returns int language sql as 'select ($1).id';
--@ new
create table t (id int, a text, b int);
create function label(t) returns text language sql stable as $$ select ($1).a || ($1).b $$;
create function all_t() returns setof t language sql stable as 'select * from public.t';
create view v as select t.label from t;
create view moved as select 1 as id;
create function of_moved(moved) returns int language sql as 'select ($1).id';
--@ expect
create column public.t/b
change function public.label(public.t)
never replace function public.all_t()
