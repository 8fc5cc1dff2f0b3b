--@ roles
boss
--@ old
create table t (id int primary key);
create subscription kept connection 'host=nowhere.invalid dbname=a password=first' publication one, two with (connect = false, slot_name = none);
create subscription goes connection 'host=nowhere.invalid dbname=a' publication one with (connect = false);
create subscription slot connection 'host=nowhere.invalid dbname=b' publication p with (connect = false);
comment on subscription kept is 'kept';
--@ new
create table t (id int primary key);
create subscription kept connection 'host=nowhere.invalid dbname=a password=''it is another''' publication two, three with (connect = false, slot_name = 'kept_slot', binary, streaming = on, synchronous_commit = 'local');
create subscription "Comes" connection 'postgres://u:p%40ss@nowhere.invalid/d' publication "A", b with (connect = false, slot_name = none, disable_on_error = true, two_phase);
create subscription slot connection 'host=nowhere.invalid dbname=b' publication p with (connect = false, slot_name = other);
alter subscription slot add publication q with (refresh = false);
comment on subscription kept is 'kept, and changed';
alter subscription "Comes" owner to postgres;
--@ expect
change subscription kept
create subscription Comes
drop subscription goes
change subscription slot
