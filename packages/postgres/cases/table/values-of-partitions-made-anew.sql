--@ old
create table o (id int, k int, amount numeric(12, 4)) partition by list (k);
create table o1 partition of o for values in (1) partition by hash (id);
create table o1a partition of o1 for values with (modulus 1, remainder 0);
create table o2 partition of o for values in (2);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t before update on o for each row execute function f();
--@ new
create table o (id bigint, k int, amount numeric(10, 2)) partition by list (k);
create table o1 partition of o for values in (1) partition by hash (id);
create table o1a partition of o1 for values with (modulus 1, remainder 0);
create table o2 partition of o for values in (2);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t before update on o for each row execute function f();
