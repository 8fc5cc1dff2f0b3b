--@ old
create function keeps() returns text language sql as $$ select 'host=a password=xyz' $$;
create function checks(name text, word text) returns boolean language plpgsql as $$ begin return exists (select from pg_roles where rolname = name and rolpassword = word); end $$;
create function sets(word text) returns text language plpgsql as $$ begin return format('password=%s', word) || 'password = ' || word; end $$;
--@ new
create function keeps() returns text language sql as $$ select 'host=b password=xyz' $$;
create function checks(name text, word text) returns boolean language plpgsql as $$ begin return exists (select from pg_roles where rolname = name and rolpassword = word); end $$;
create function sets(word text) returns text language plpgsql as $$ begin return format('password=%s', word) || 'password = ' || word; end $$;
create function connects() returns text language plpgsql as $$ begin return 'host=a password=' || 'x'; end $$;
create function leaks() returns text language plpgsql as $$ begin return 'postgres://app:pass@host/db'; end $$;
--@ expect
hazards H310 H609
--@ back
hazards H310 H316
