--@ old
create table this_is_a_really_long_table_name_that_goes_on_and_on_forever_x (this_is_a_long_column_name_too_for_the_index int, id int) partition by range (id);
create table this_is_a_really_long_table_name_that_goes_on_and_on_forever_1 partition of this_is_a_really_long_table_name_that_goes_on_and_on_forever_x for values from (0) to (1);
--@ new
create table this_is_a_really_long_table_name_that_goes_on_and_on_forever_x (this_is_a_long_column_name_too_for_the_index int not null, id int primary key, check (this_is_a_long_column_name_too_for_the_index > 0)) partition by range (id);
create table this_is_a_really_long_table_name_that_goes_on_and_on_forever_1 partition of this_is_a_really_long_table_name_that_goes_on_and_on_forever_x for values from (0) to (1);
create index on this_is_a_really_long_table_name_that_goes_on_and_on_forever_x (this_is_a_long_column_name_too_for_the_index);
create index on this_is_a_really_long_table_name_that_goes_on_and_on_forever_x (this_is_a_long_column_name_too_for_the_index, id);
