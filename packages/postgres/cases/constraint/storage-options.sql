--@ old
create table a (id int primary key with (fillfactor = 70), code text constraint a_code unique with (fillfactor = 60) deferrable, n int constraint a_n unique);
--@ seed
insert into a values (1, 'x', 1), (2, 'y', 2);
--@ new
create table a (id int primary key, code text constraint a_code unique with (fillfactor = 80, deduplicate_items = off) deferrable, n int constraint a_n unique with (fillfactor = 90));
create table b (id int, during int4range, kind int, primary key (id) include (kind) with (fillfactor = 50) deferrable initially deferred,
  constraint b_apart exclude using gist (during with &&) with (fillfactor = 40) where (kind > 0) deferrable);
alter table b add constraint b_kind unique nulls not distinct (kind) with (fillfactor = 75);
create table p (id int, primary key (id) with (fillfactor = 65)) partition by range (id);
create table p1 partition of p for values from (0) to (10);
