--@ old
create table t (id int, parent int, name text);
create view everything as select * from t;
create recursive view up (id, depth) as select id, 1 from t where parent is null union all select t.id, depth + 1 from t join up on up.id = t.parent;
--@ new
create table t (id int, parent int, name text, more text);
create view everything as select * from t;
create recursive view up (id, depth) as select id, 0 from t where parent is null union all select t.id, depth + 1 from t join up on up.id = t.parent;
--@ expect
change view public.everything
change view public.up
