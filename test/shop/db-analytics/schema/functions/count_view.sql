create function analytics.count_view(session uuid, path text, sku text default null, device analytics.device_kind default 'other')
returns void
language plpgsql
as $$
begin
  insert into analytics.page_view (session, path, product_id, customer_id, device)
  values (session, path, (select p.id from core.product p where p.sku = count_view.sku), core.current_customer_id(), device)
  on conflict do nothing;
end
$$;
