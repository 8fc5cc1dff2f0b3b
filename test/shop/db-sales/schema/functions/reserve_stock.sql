-- Takes the goods from the warehouse that has most of them.
create function sales.reserve_stock()
returns trigger
language plpgsql
as $$
begin
  update sales.stock_level l
  set reserved = l.reserved + new.quantity
  where (l.product_id, l.warehouse_code) = (
    select b.product_id, b.warehouse_code
    from sales.stock_level b
    where b.product_id = new.product_id
    order by b.available desc, b.warehouse_code
    limit 1
  );
  if not found then
    raise exception 'product % is in no warehouse', new.product_id using errcode = '23514';
  end if;
  return null;
end
$$;
