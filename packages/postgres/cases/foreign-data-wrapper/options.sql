--@ old
create foreign data wrapper files options (a '1', b 'it''s');
create foreign data wrapper goes;
--@ new
create foreign data wrapper files options (b '2', c '3');
create foreign data wrapper "New" options ("Odd name" 'y');
comment on foreign data wrapper files is 'data elsewhere';
--@ expect
change foreign-data-wrapper files
drop foreign-data-wrapper goes
create foreign-data-wrapper New
create comment foreign-data-wrapper files
