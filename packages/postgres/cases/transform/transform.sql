--@ old
create function out1(internal) returns internal language internal immutable as 'varchar_support';
create function out2(internal) returns internal language internal immutable as 'varchar_support';
create transform for int language plpgsql (from sql with function out1(internal));
create transform for text language plpgsql (from sql with function out1(internal));
--@ new
create function out1(internal) returns internal language internal immutable as 'varchar_support';
create function out2(internal) returns internal language internal immutable as 'varchar_support';
create transform for int language plpgsql (from sql with function out2(internal));
create transform for bigint language plpgsql (from sql with function out1(internal));
comment on transform for int language plpgsql is 'out';
