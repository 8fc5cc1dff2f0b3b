--@ old
create operator family f using btree;
alter operator family f using btree add operator 1 < (int4, int2), operator 3 = (int4, int2), function 1 (int4, int2) btint42cmp(int4, int2);
create operator family goes using hash;
--@ new
create operator family f using btree;
alter operator family f using btree add operator 1 < (int4, int2), operator 5 > (int4, int2), function 1 (int4, int8) btint48cmp(int4, int8);
create operator family "New" using gin;
--@ expect
change operator-family public.f(btree)
drop operator-family public.goes(hash)
