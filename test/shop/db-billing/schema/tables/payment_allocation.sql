create table billing.payment_allocation (
  payment_id bigint not null references billing.payment (id) on delete cascade,
  invoice_id bigint not null references billing.invoice (id),
  amount core.amount not null,
  primary key (payment_id, invoice_id)
);

create index payment_allocation_invoice on billing.payment_allocation (invoice_id);
