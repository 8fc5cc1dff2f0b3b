create policy orders_own on sales.orders
  for select to public
  using (customer_id = core.current_customer_id());

create policy order_item_own on sales.order_item
  for select to public
  using (exists (select from sales.orders o where o.id = order_id and o.customer_id = core.current_customer_id()));

comment on policy orders_own on sales.orders is 'The shop front sees the customer''s own orders';
