--@ roles
reader
keeper
--@ old
create foreign data wrapper far;
create server there foreign data wrapper far options (host 'a');
create server other foreign data wrapper far;
create user mapping for reader server there options ("user" 'one');
create user mapping for public server other;
grant usage on foreign server there, other to reader;
comment on server there is 'over there';
alter server there owner to keeper;
create foreign table seen (id int) server there;
--@ new
create foreign data wrapper far;
create server there type 'x' foreign data wrapper far options (host 'a');
create user mapping for reader server there options ("user" 'one');
grant usage on foreign server there to reader;
comment on server there is 'over there';
alter server there owner to keeper;
create foreign table seen (id int) server there;
--@ expect
replace foreign-server there
drop foreign-server other
