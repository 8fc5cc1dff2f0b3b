create function sales.place_order(customer bigint, lines sales.order_line[], coupons core.citext[] default '{}')
returns bigint
language plpgsql
as $$
declare
  new_order bigint;
  line sales.order_line;
  line_number smallint := 0;
  item core.product;
begin
  if cardinality(lines) = 0 then
    raise exception 'an order needs at least one line' using errcode = '22023';
  end if;
  insert into sales.orders (customer_id, currency, ship_to)
  select c.id, n.currency, a.address
  from core.customer c
  join core.country n on n.code = c.home_country
  left join core.customer_address a on a.id = c.default_address_id
  where c.id = customer and c.status = 'active'
  returning id into new_order;
  if new_order is null then
    raise exception 'customer % may not order', customer using errcode = 'P0002';
  end if;
  foreach line in array lines loop
    line_number := line_number + 1;
    select * into item from core.product p where p.sku = line.sku;
    if not found then
      raise exception 'no product %', line.sku using errcode = 'P0002';
    end if;
    insert into sales.order_item (order_id, line_no, product_id, quantity, unit_price)
    values (new_order, line_number, item.id, line.quantity, item.price);
  end loop;
  insert into sales.order_coupon (order_id, coupon_code)
  select new_order, code from unnest(coupons) as code;
  return new_order;
end
$$;

comment on function sales.place_order(bigint, sales.order_line[], core.citext[])
  is 'The id of the new order; fails with P0002 for an unknown customer or product, 23514 when stock is short';
