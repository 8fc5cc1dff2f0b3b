--@ old
create table t (a int, b int, constraint x unique (a), constraint y check (b > 0));
create index z on t (b);
--@ new
create table t (a int, b int, constraint y unique (a), constraint x check (b > 0), constraint z unique (b));
create index w on t (b);
