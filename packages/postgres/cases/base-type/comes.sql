--@ old
create table holder (id int);
--@ new
create type box2;
create function box2_in(cstring) returns box2 language internal immutable strict as 'box_in';
create function box2_out(box2) returns cstring language internal immutable strict as 'box_out';
create type box2 (input = box2_in, output = box2_out, internallength = 32, alignment = double, element = float8);
comment on type box2 is 'a box';
comment on function box2_in(cstring) is 'reads one';
create table holder (id int, box box2, more box2[]);
create function corner(box2) returns float8 language sql immutable as 'select ($1)[0]';
create type later;
create function wants(later) returns int language internal immutable strict as 'int4in';
--@ expect
create base-type public.box2
create base-type public.later
hazards none
