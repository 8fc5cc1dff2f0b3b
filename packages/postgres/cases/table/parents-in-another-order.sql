--@ old
create table one (id bigint, name text, constraint positive check (id > -5));
create table two (id bigint, extra date);
create table child (own text) inherits (one);
create table grandchild () inherits (child);
create table other (own text default 'o') inherits (one, two);
--@ new
create table one (id bigint, name text, constraint positive check (id > -5));
create table two (id bigint, extra date);
create table child (own text) inherits (two, one);
create table grandchild () inherits (child);
create table other (own text default 'o') inherits (two, one);
