create trigger order_item_reserves after insert on sales.order_item
  for each row execute function sales.reserve_stock();
