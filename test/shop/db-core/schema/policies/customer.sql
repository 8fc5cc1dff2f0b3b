create policy customer_own_row on core.customer
  for select to public
  using (id = core.current_customer_id());

create policy customer_own_change on core.customer
  for update to public
  using (id = core.current_customer_id())
  with check (id = core.current_customer_id() and status <> 'blocked');
