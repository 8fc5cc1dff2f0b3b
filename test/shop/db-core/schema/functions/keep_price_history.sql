create function core.keep_price_history()
returns trigger
language plpgsql
as $$
begin
  insert into core.product_price (product_id, price, currency)
  values (new.id, new.price, new.currency);
  return null;
end
$$;
