create policy invoice_own on billing.invoice
  as permissive for select to public
  using (exists (
    select from sales.orders o where o.id = invoice.order_id and o.customer_id = core.current_customer_id()
  ));

create policy invoice_no_drafts on billing.invoice
  as restrictive for select to public
  using (status <> 'draft');
