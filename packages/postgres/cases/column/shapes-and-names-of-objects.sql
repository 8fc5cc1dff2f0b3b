--@ old
create table t (id int primary key, a lseg, b circle, c polygon, d xid8, e jsonpath, f "char", g regconfig, h regclass, i int2vector, j tid);
--@ seed
insert into t values (1, '[(1,2),(3,4)]', '<(0,0),1>', '((0,0),(1,1),(1,0))', '7', '$.a', '5', 'simple', 'pg_class', '1 2', '(0,1)');
--@ new
create table t (id int primary key, a point, b polygon, c box, d bigint, e text, f smallint, g regclass, h bigint, i text, j varchar(20));
--@ expect
change column public.t/d
change column public.t/f
never replace column public.t/a
