--@ old
-- Parts of its indexes are named after it: the way there and back.
create table m (id int, word text, unique (id, word)) partition by range (id);
create table m1 partition of m for values from (0) to (10) partition by range (id);
create table m11 partition of m1 for values from (0) to (5);
create table m2 partition of m for values from (10) to (20);
create index on m (word);
create index m2_own on m2 (word);
--@ seed
insert into m values (1, 'x'), (12, 'y');
--@ new
create table m (
  id int,
  -- sluice: renamed from word
  phrase text,
  unique (id, phrase)
) partition by range (id);
create table m1 partition of m for values from (0) to (10) partition by range (id);
create table m11 partition of m1 for values from (0) to (5);
create table m2 partition of m for values from (10) to (20);
create index on m (phrase);
create index m2_own on m2 (phrase);
