--@ old
create table t (id int, a text);
create view v with (security_barrier = true) as select id, a from t where id > 0;
create view w as select id from t where id > 1 with local check option;
create view two as select id from t;
--@ new
create table t (id int, a text);
create view v with (security_invoker = true) as select id, a from t where id > 0;
create view w as select id from t where id > 1 with cascaded check option;
create view two with (security_invoker = true) as select id from t where id > 2;
--@ expect
change view public.v
change view public.w
change view public.two
