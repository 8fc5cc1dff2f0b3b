-- The first function belongs to db-core: the edge between the projects follows from such references.
create trigger orders_touched before update on sales.orders
  for each row execute function core.touch_updated_at();

create trigger orders_placed after insert on sales.orders
  for each row execute function sales.record_status();

create trigger orders_status_recorded after update of status on sales.orders
  for each row when (old.status is distinct from new.status)
  execute function sales.record_status();
