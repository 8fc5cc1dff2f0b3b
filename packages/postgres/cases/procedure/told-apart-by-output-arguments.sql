--@ roles
app
--@ old
create procedure p(in a int, in b int, in c int) language sql as 'select a + b + c';
create procedure p(out a int, in b int, in c int) language sql as 'select b - c';
create procedure q(inout a int, variadic b int[]) language sql as 'select 1';
--@ new
create procedure p(in a int, in b int, in c int) language sql as 'select a * b * c';
create procedure p(out a int, in b int, in c int) language sql as 'select b - c';
create procedure q(inout a int, variadic b int[]) language sql as 'select 2';
alter procedure p(in int, in int, in int) owner to app;
comment on procedure p(in int, in int, in int) is 'three in';
comment on procedure p(out int, in int, in int) is 'two in';
revoke all on procedure p(in int, in int, in int) from public;
grant execute on procedure q(int, variadic int[]) to app;
