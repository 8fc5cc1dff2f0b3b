--@ old
create type s;
create function s_in(cstring) returns s language internal immutable strict as 'int4in';
create function s_out(s) returns cstring language internal immutable strict as 'int4out';
create function s_twice(s) returns s language internal immutable strict as 'int4um';
comment on type s is 'a shell';
--@ new
create type s;
create function s_in(cstring) returns s language internal immutable strict as 'int4in';
create function s_out(s) returns cstring language internal immutable strict as 'int4out';
create function s_twice(s) returns s language internal immutable strict as 'int4um';
create type s (input = s_in, output = s_out, like = int4);
comment on type s is 'a number';
create table t (id s);
--@ expect
replace base-type public.s
