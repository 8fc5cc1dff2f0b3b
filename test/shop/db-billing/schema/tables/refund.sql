create table billing.refund (
  id bigint generated always as identity primary key,
  payment_id bigint not null references billing.payment (id),
  amount core.amount not null check (amount > 0),
  reason text not null,
  refunded_at timestamptz not null default now()
);
