--@ roles
app
other
--@ old
create type r as range (subtype = int);
create type gone as range (subtype = date);
grant execute on function gone(date, date) to other;
create table t (a r);
alter default privileges grant execute on functions to app;
--@ seed
insert into t values ('[1,2)'), (null);
--@ new
create type r as range (subtype = int);
create type word;
create function word_in(cstring, oid, int) returns word language internal immutable strict as 'varcharin';
create function word_out(word) returns cstring language internal immutable strict as 'varcharout';
create type word (input = word_in, output = word_out, like = varchar);
create type added as range (subtype = text, multirange_type_name = "all of it");
revoke execute on function added(text, text) from public;
revoke execute on function r(int, int) from public;
grant execute on function "all of it"(variadic added[]) to other;
comment on function "all of it"() is 'none of it';
create table t (a r);
alter default privileges grant execute on functions to app;
