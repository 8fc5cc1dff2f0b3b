create trigger payment_allocation_settles after insert on billing.payment_allocation
  referencing new table as allocated
  for each statement execute function billing.settle_invoices();
