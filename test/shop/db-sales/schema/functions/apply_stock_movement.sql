create function sales.apply_stock_movement()
returns trigger
language plpgsql
as $$
begin
  insert into sales.stock_level as l (product_id, warehouse_code, on_hand)
  values (new.product_id, new.warehouse_code, new.change)
  on conflict (product_id, warehouse_code) do update set on_hand = l.on_hand + excluded.on_hand;
  return null;
end
$$;
