--@ old
-- What is set last is printed last.
create table t (a int, b int, constraint t_u unique (b) with (fillfactor = 70, deduplicate_items = on));
create index i on t (a) with (fillfactor = 70, deduplicate_items = on);
create index j on t (a) with (deduplicate_items = on, fillfactor = 70);
--@ new
create table t (a int, b int, constraint t_u unique (b) with (fillfactor = 90, deduplicate_items = on));
create index i on t (a) with (fillfactor = 90, deduplicate_items = on);
create index j on t (a) with (fillfactor = 70, deduplicate_items = on);
--@ expect
change index public.i
never replace index public.i
never change index public.j
change constraint public.t/t_u
hazards none
