--@ old
create table stock (shelf text, no int, primary key (shelf, no)) partition by range (no);
create table stock_low partition of stock for values from (0) to (100) partition by list (shelf);
create table stock_low_a partition of stock_low for values in ('a');
create table stock_low_b partition of stock_low for values in ('b');
create table taken (shelf text, no int, foreign key (shelf, no) references stock);
create function count_stock() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger counted after insert on stock for each row execute function count_stock();
alter table stock_low_b disable trigger counted;
--@ seed
insert into stock values ('a', 1);
--@ new
create table stock (shelf text, no int, primary key (shelf, no)) partition by range (no);
create table stock_low partition of stock for values from (0) to (100) partition by list (shelf);
create table stock_low_a partition of stock_low for values in ('a', 'b');
create table taken (shelf text, no int, foreign key (shelf, no) references stock on delete cascade);
create function count_stock() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger counted after insert or update on stock for each row execute function count_stock();
alter table stock_low_a disable trigger counted;
