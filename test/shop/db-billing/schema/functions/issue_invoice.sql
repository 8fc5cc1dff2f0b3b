create function billing.issue_invoice(wanted bigint, days_to_pay integer default 14)
returns billing.invoice
language plpgsql
as $$
declare
  written billing.invoice;
  rate billing.tax_percent;
begin
  insert into billing.invoice (order_id, currency)
  select o.id, o.currency from sales.orders o where o.id = wanted and o.status <> 'cancelled'
  returning * into written;
  if not found then
    raise exception 'order % cannot be invoiced', wanted using errcode = 'P0002';
  end if;

  select billing.tax_rate_for(c.home_country, current_date) into rate
  from sales.orders o join core.customer c on c.id = o.customer_id
  where o.id = wanted;

  insert into billing.invoice_line (invoice_id, line_no, description, quantity, net_price, tax)
  select written.id, i.line_no, p.name, i.quantity, round(i.unit_price / (1 + rate / 100), 2), rate
  from sales.order_item i join core.product p on p.id = i.product_id
  where i.order_id = wanted;

  update billing.invoice
  set status = 'issued', issued_on = current_date, due_on = current_date + days_to_pay
  where id = written.id
  returning * into written;
  return written;
end
$$;
