--@ old
create type state as enum ('open', 'retired', 'done');
create table item (id int primary key, price numeric(10,2) not null, state state not null default 'open', tags text, flag text);
create view open_items as select id from item where state = 'open';
--@ seed
insert into item values (1, 2.50, 'open', 'a,b', 'yes'), (2, 20, 'retired', '', 'no'), (3, 0.01, 'done', null, null);
--@ new
create type state as enum ('open', 'done');
create table item (
  id int primary key,
  -- sluice: using round(price * 100)
  price bigint not null,
  state state not null default 'open', -- sluice: using case state when 'retired' then 'done' else state::text end
  -- sluice: using string_to_array(tags, ',')
  tags text[],
  flag boolean -- sluice: using flag = 'yes'
);
create view open_items as select id from item where state = 'open';
--@ expect
change column public.item/price
change column public.item/tags
change column public.item/flag
change enum public.state
never drop column public.item/price
