--@ old
create table e (id int primary key, n int) partition by range (id);
create table e1 partition of e for values from (0) to (10);
create publication p for table e, e1 where (n > 3);
--@ new
create table e (id int primary key, n int) partition by range (id);
create table e1 partition of e for values from (0) to (10);
create publication p for table e (id) where (id > 3) with (publish_via_partition_root = true);
