--@ old
create extension hstore version '1.6';
--@ new
create extension hstore version '1.6';
alter extension hstore update to '1.7';
