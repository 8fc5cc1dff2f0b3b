--@ old
create schema a;
create type a.num;
create function a.num_in(cstring) returns a.num language internal immutable strict as 'int4in';
create function a.num_out(a.num) returns cstring language internal immutable strict as 'int4out';
create type a.num (input = a.num_in, output = a.num_out, like = int4, category = 'N');
create table a.t (id int primary key, n a.num, many a.num[]);
create view a.v as select n from a.t;
create function a.plus(a.num, a.num) returns a.num language internal immutable strict as 'int4pl';
create operator a.+ (function = a.plus, leftarg = a.num, rightarg = a.num);
create cast (a.num as int4) without function as implicit;
create domain a.d as a.num;
create table a.u (d a.d);
comment on type a.num is 'a number';
--@ seed
insert into a.t values (1, '7', '{1,2}'), (2, '8', null);
insert into a.u values ('5');
--@ new
create schema a;
create type a.num;
create function a.num_in(cstring) returns a.num language internal immutable strict as 'int8in';
create function a.num_out(a.num) returns cstring language internal immutable strict as 'int8out';
create type a.num (input = a.num_in, output = a.num_out, like = int8, category = 'N', default = '3');
create table a.t (id int primary key, n a.num, many a.num[]);
create view a.v as select n from a.t;
create function a.plus(a.num, a.num) returns a.num language internal immutable strict as 'int8pl';
create operator a.+ (function = a.plus, leftarg = a.num, rightarg = a.num);
create cast (a.num as int8) without function as implicit;
create domain a.d as a.num;
create table a.u (d a.d);
comment on type a.num is 'a number';
--@ expect
replace base-type a.num
never replace column a.t.n
