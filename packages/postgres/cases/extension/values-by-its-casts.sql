--@ old
create extension citext;
create extension hstore;
create table person (id int primary key, mail text not null unique, host inet, code char(6), kept hstore, plain hstore, number int, tags text[]);
--@ new
create extension citext;
create extension hstore;
create table person (id int primary key, mail citext not null unique, host citext, code citext, kept jsonb, plain text, number citext, tags citext[]);
--@ seed
insert into person values (1, 'A@b', '10.0.0.1', 'ab', 'a=>1', 'b=>2', 7, '{x}');
