create table billing.payment (
  id bigint generated always as identity primary key,
  method billing.payment_method not null,
  amount core.amount not null,
  currency core.currency_code not null,
  received_at timestamptz not null default now(),
  provider_reference text,
  details jsonb not null default '{}'::jsonb,
  constraint payment_reference_key unique nulls not distinct (method, provider_reference),
  constraint payment_not_nothing check (amount > 0)
);

create index payment_details on billing.payment using gin (details);

-- Settled by a payment that is written in the same transaction.
alter table billing.invoice
  add constraint invoice_settled_by_fk foreign key (settled_by) references billing.payment (id)
  deferrable initially deferred;
