--@ old
create extension hstore version '1.6';
--@ new
create extension hstore;
--@ expect
never change extension-version extension hstore
