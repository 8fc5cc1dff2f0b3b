--@ old
create schema "My ""Schema""; drop table t;--";
create type "My ""Schema""; drop table t;--"."E-num of sixty three bytes, which is all that the server allows" as enum ('a', 'b$$', 'c''');
create table "My ""Schema""; drop table t;--"."T.t" ("C/c" "My ""Schema""; drop table t;--"."E-num of sixty three bytes, which is all that the server allows" default 'a');
comment on column "My ""Schema""; drop table t;--"."T.t"."C/c" is 'old';
--@ seed
insert into "My ""Schema""; drop table t;--"."T.t" values ('a'), ('c''');
--@ new
create schema "My ""Schema""; drop table t;--";
create type "My ""Schema""; drop table t;--"."E-num of sixty three bytes, which is all that the server allows" as enum ('c''', '$a$', 'a', '😀');
create table "My ""Schema""; drop table t;--"."T.t" ("C/c" "My ""Schema""; drop table t;--"."E-num of sixty three bytes, which is all that the server allows" default 'a');
comment on column "My ""Schema""; drop table t;--"."T.t"."C/c" is E'back\\slash\ttab $$ %s \u202E';
