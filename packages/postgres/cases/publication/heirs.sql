--@ old
create table t (a int);
create publication p for table t;
create table u (b int) inherits (t);
create table v (a int);
--@ new
create table t (a int);
create publication p for table t;
create table u (b int) inherits (t);
create table v (a int);
alter publication p add table v;
create publication q for table t;
