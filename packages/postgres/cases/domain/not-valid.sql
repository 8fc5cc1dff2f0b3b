--@ old
create domain word as text;
create table t (w word);
--@ seed
insert into t values ('two words');
--@ new
create domain word as text;
alter domain word add constraint one check (value !~ ' ') not valid;
create table t (w word);
--@ expect
create domain-constraint public.word/one
