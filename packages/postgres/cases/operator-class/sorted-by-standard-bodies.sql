--@ old
create table t (id int);
--@ new
create type size;
create function size_in(cstring) returns size language internal immutable strict as 'int4in';
create function size_out(size) returns cstring language internal immutable strict as 'int4out';
create type size (input = size_in, output = size_out, internallength = 4, passedbyvalue, alignment = int4);
create function smaller(size, size) returns boolean language internal immutable strict as 'int4lt';
create function same(size, size) returns boolean language internal immutable strict as 'int4eq';
create function compared(size, size) returns integer language internal immutable strict as 'btint4cmp';
create operator < (function = smaller, leftarg = size, rightarg = size);
create operator = (function = same, leftarg = size, rightarg = size);
create operator class by_size default for type size using btree as operator 1 <, operator 3 =, function 1 compared(size, size);
create table t (id int, s size);
create function all_sizes() returns setof size language sql begin atomic select distinct s from t order by s; end;
