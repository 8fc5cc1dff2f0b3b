--@ old
create table item (id int primary key, price numeric not null, qty int default 1, total numeric generated always as (price * qty) stored, constraint positive check (price > 0), unique (price, qty));
create index item_price on item (price) where qty > 0;
create table line (item int references item (id)) partition by list (item);
create table line_1 partition of line for values in (1);
create view cheap as select id, price from item where price < 10;
--@ seed
insert into item (id, price, qty) values (1, 2.5, 3), (2, 20, 1);
insert into line values (1);
--@ new
create table item (
  -- sluice: renamed from id
  item_id int primary key,
  amount numeric not null, -- sluice: renamed from price
  qty int default 1, total numeric generated always as (amount * qty) stored, constraint positive check (amount > 0), unique (amount, qty));
create index item_price on item (amount) where qty > 0;
create table line (
  item_id int references item (item_id) -- sluice: renamed from item
) partition by list (item_id);
create table line_1 partition of line for values in (1);
create view cheap as select item_id, amount from item where amount < 10;
--@ expect
rename column public.item/id
rename column public.item/price
never drop column public.item/price
rename column public.line/item
