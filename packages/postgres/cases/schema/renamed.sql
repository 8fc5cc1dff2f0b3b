--@ old
create schema shop;
create type shop.mood as enum ('sad', 'glad');
create table shop.person (id int primary key, mood shop.mood default 'sad');
create function shop.glad(m shop.mood) returns boolean language sql immutable as 'select m = ''glad''';
create view shop.happy as select id from shop.person where shop.glad(mood);
--@ seed
insert into shop.person values (1, 'glad'), (2, 'sad');
--@ new
-- sluice: renamed from shop
create schema store;
create type store.mood as enum ('sad', 'glad');
-- sluice: renamed from person
create table store.people (id int primary key, mood store.mood default 'sad');
create function store.glad(m store.mood) returns boolean language sql immutable as 'select m = ''glad''';
create view store.happy as select id from store.people where store.glad(mood);
--@ expect
rename schema shop
rename table shop.person
never drop schema shop
