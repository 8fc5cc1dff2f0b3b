--@ roles
reader
--@ old
create foreign data wrapper w;
create server a foreign data wrapper w options (host 'one', port '1');
create server b type 'old' version '1' foreign data wrapper w;
create server goes foreign data wrapper w;
grant usage on foreign server a to reader;
--@ new
create foreign data wrapper w;
create server a version '2' foreign data wrapper w options (host 'two', dbname 'd');
create server b type 'new' version '1' foreign data wrapper w;
create server "C" foreign data wrapper w;
grant usage on foreign server "C" to reader;
comment on server a is 'there';
alter server a owner to reader;
--@ expect
change foreign-server a
replace foreign-server b
