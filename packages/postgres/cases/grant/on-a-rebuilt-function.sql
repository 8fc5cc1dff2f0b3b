--@ roles
app boss
--@ old
create function f(int) returns int language sql as $$ select 1 $$;
revoke all on function f(int) from public;
grant execute on function f(int) to app;
comment on function f(int) is 'c';
alter function f(int) owner to boss;
--@ new
create function f(int) returns bigint language sql as $$ select 1::bigint $$;
revoke all on function f(int) from public;
grant execute on function f(int) to app;
comment on function f(int) is 'c';
alter function f(int) owner to boss;
