--@ old
create subscription s connection 'host=nowhere.invalid dbname=a' publication p with (connect = false, slot_name = none);
comment on subscription s is 'of s';
--@ new
create subscription s connection 'host=nowhere.invalid dbname=a' publication p with (connect = false, slot_name = none, two_phase);
comment on subscription s is 'of s';
--@ expect
replace subscription s
hazards H314
