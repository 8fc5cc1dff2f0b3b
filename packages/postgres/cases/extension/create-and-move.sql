--@ old
create schema ext;
create extension citext schema public;
--@ new
create schema ext;
create extension citext schema ext;
create table t (email ext.citext);
--@ expect
rename extension citext
