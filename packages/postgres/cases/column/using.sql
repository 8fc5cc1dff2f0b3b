--@ old
create type state as enum ('open', 'retired', 'done');
create table item (id int primary key, price numeric(10,2) not null, state state not null default 'open', tags text, flag text, code text);
create table code (name text primary key, number int not null);
create view open_items as select id from item where state = 'open';
--@ seed
insert into code values ('x', 10), ('y', 20);
insert into item values (1, 2.50, 'open', 'a,b', 'yes', 'x'), (2, 20, 'retired', '', 'no', 'y'), (3, 0.01, 'done', null, null, null);
--@ new
create type state as enum ('open', 'done');
create table item (
  id int primary key,
  -- sluice: using round(price * 100)
  price bigint not null,
  state state not null default 'open', -- sluice: using case state when 'retired' then 'done' else state::text end
  -- sluice: using string_to_array(tags, ',')
  tags text[],
  flag boolean, -- sluice: using flag = 'yes'
  code int -- sluice: using number_of(code)
);
create table code (name text primary key, number int not null);
create function number_of(text) returns int language plpgsql stable as 'begin return (select number from code where name = $1); end';
create view open_items as select id from item where state = 'open';
--@ expect
change column public.item/price
change column public.item/tags
change column public.item/flag
change column public.item/code
change enum public.state
never drop column public.item/price
