--@ old
create type r as range (subtype = int);
create table t(v r, exclude using gist (v with &&));
--@ seed
insert into t values ('[1,5)'),('[7,9)');
--@ new
create type r as range (subtype = bigint);
create table t(v r, exclude using gist (v with &&));
