create procedure sales.close_day(closing date)
language plpgsql
as $$
begin
  insert into sales.day_close as d (day, orders, revenue)
  select closing, count(*), coalesce(sum(core.convert_amount(s.total, s.currency, 'EUR', closing)), 0)
  from sales.order_summary s
  where (s.placed_at at time zone 'UTC')::date = closing and s.status <> 'cancelled'
  on conflict (day) do update
    set orders = excluded.orders, revenue = excluded.revenue, closed_at = now(), closed_by = session_user;
end
$$;
