create function sales.record_status()
returns trigger
language plpgsql
as $$
begin
  insert into sales.order_status_history (order_id, old_status, new_status)
  values (new.id, case when tg_op = 'UPDATE' then old.status end, new.status);
  return null;
end
$$;
