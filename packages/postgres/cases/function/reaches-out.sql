--@ old
create table t (id int);
create function same() returns void language plpgsql as $$ begin alter system set work_mem = '4MB'; end $$;
create function becomes() returns void language plpgsql as $$ begin perform 1; end $$;
create function words() returns text language plpgsql as $$ begin return 'a'; end $$;
--@ new
create table t (id int);
create function same() returns void language plpgsql as $$ begin alter system set work_mem = '8MB'; end $$;
create function becomes() returns void language plpgsql as $$ begin copy public.t to program 'cat'; end $$;
create function words() returns text language plpgsql as $$ begin /* copy t to program */ return 'b'; end $$;
create language odd handler plpgsql_call_handler;
--@ expect
hazards H310 H607
--@ back
hazards H310 H316
