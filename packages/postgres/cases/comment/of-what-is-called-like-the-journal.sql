--@ old
create table sluice (sluice int, constraint sluice_backup check (sluice > 0));
comment on table sluice is 'a gate for water';
create function sluice_backup() returns int language sql as 'select 1';
--@ new
create table sluice (sluice int, constraint sluice_backup check (sluice > 0));
create index sluice_by on sluice (sluice);
comment on table sluice is 'a gate that lets water through';
comment on column sluice.sluice is 'its width';
comment on constraint sluice_backup on sluice is 'no gate has none';
create function sluice_backup() returns int language sql as 'select 1';
comment on function sluice_backup() is 'the gate behind';
