--@ old
create type price as (amount numeric, currency text);
create function in_cents(price) returns numeric language sql immutable as 'select ($1).amount';
create cast (price as numeric) with function in_cents(price) as implicit;
create table sale (paid price);
create function turnover() returns numeric language sql begin atomic select sum(paid) from sale; end;
create view each as select round(paid) as paid from sale;
--@ seed
insert into sale values ((1, 'NOK'));
--@ new
create type price as (amount numeric(10, 2), currency text);
create function in_cents(price) returns numeric language sql immutable as 'select ($1).amount * 100';
create function roughly(price) returns double precision language sql immutable as 'select ($1).amount::float8';
create cast (price as double precision) with function roughly(price);
create cast (price as numeric) with function in_cents(price);
create table sale (paid price);
create function turnover() returns numeric language sql begin atomic select sum(paid::numeric) from sale; end;
create procedure tell(inout sum double precision) language sql begin atomic select sum(paid::double precision) from sale; end;
create view each as select round(paid::numeric) as paid from sale;
