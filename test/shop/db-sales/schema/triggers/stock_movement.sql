create trigger stock_movement_applied after insert on sales.stock_movement
  for each row execute function sales.apply_stock_movement();
