--@ old
create table t (id int, a text, b text);
create view appended as select id, a from t;
create view user_of_appended as select id from appended;
create view shuffled as select id, a from t;
create view user_of_shuffled as select a from shuffled;
create view collated as select a from t;
--@ new
create table t (id int, a text, b text);
create view appended as select id, a, b from t where id > 0;
create view user_of_appended as select id from appended;
create view shuffled as select a, id from t;
create view user_of_shuffled as select a from shuffled;
create view collated as select a collate "C" as a from t;
--@ expect
change view public.appended
never rebuild view public.user_of_appended
replace view public.shuffled
rebuild view public.user_of_shuffled
replace view public.collated
