--@ old
create table t (id int);
--@ seed
insert into t values (1);
--@ new
create domain code as varchar(8) collate "C" default 'X' not null constraint upper_only check (value = upper(value)) check (length(value) > 0);
create domain narrow_code as code check (value <> 'zzz');
create table t (id int, code code, codes code[]);
--@ expect
create domain public.code
