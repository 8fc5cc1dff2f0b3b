--@ old
create access method heap2 type table handler heap_tableam_handler;
create access method goes type index handler bthandler;
create table t (id int);
--@ new
create access method heap2 type table handler heap_tableam_handler;
create access method "Btree 2" type index handler bthandler;
create table t (id int) using heap2;
comment on access method heap2 is 'heap again';
--@ expect
create access-method "Btree 2"
drop access-method goes
