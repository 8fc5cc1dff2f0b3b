--@ old
create table gone (id int primary key);
create table t (id int primary key, note text, amount int);
create table other (id int primary key, note text);
create function helper(a int) returns int language sql as 'select a';
create function helper(a text) returns text language sql as 'select a';
create function names_table() returns bigint language plpgsql as $$ begin return (select count(*) from gone); end $$;
create function names_column() returns int language plpgsql as $$ begin return (select max(amount) from public.t); end $$;
create function names_function() returns int language plpgsql as $$ begin return helper(1); end $$;
create function only_says_so() returns text language plpgsql as $$ begin /* gone */ return 'gone' || (select note from other limit 1); end $$;
create function reads_both() returns text language plpgsql as $$ begin return (select o.note from t join other o using (id) limit 1); end $$;
create function goes_along() returns bigint language sql as $$ select count(*) from gone $$;
create function is_changed() returns bigint language plpgsql as $$ begin return (select count(*) from gone); end $$;
--@ new
create table t (id int primary key);
create table other (id int primary key, note text);
create function helper(a text) returns text language sql as 'select a';
create function names_table() returns bigint language plpgsql as $$ begin return (select count(*) from gone); end $$;
create function names_column() returns int language plpgsql as $$ begin return (select max(amount) from public.t); end $$;
create function names_function() returns int language plpgsql as $$ begin return helper(1); end $$;
create function only_says_so() returns text language plpgsql as $$ begin /* gone */ return 'gone' || (select note from other limit 1); end $$;
create function reads_both() returns text language plpgsql as $$ begin return (select o.note from t join other o using (id) limit 1); end $$;
create function is_changed() returns bigint language plpgsql as $$ begin return (select count(*) from t); end $$;
--@ expect
hazards H101 H104 H310 H311 H316
--@ back
hazards H310
