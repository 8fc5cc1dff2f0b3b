--@ old
create language one handler plpgsql_call_handler;
create language goes handler plpgsql_call_handler;
create language two handler plpgsql_call_handler;
create function f() returns int language two as $$ begin return 1; end $$;
--@ new
create trusted language one handler plpgsql_call_handler inline plpgsql_inline_handler validator plpgsql_validator;
create language two handler plpgsql_call_handler inline plpgsql_inline_handler;
create function f() returns int language two as $$ begin return 1; end $$;
comment on language one is 'another name for it';
create function g() returns int language one as $$ begin return 2; end $$;
--@ expect
replace language one
replace language two
rebuild function public.f()
drop language goes
