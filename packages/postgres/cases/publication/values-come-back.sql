--@ old
create table t (a int, b text);
create publication p for table t;
--@ new
create table t (a int);
create publication p for table t;
