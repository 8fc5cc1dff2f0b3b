-- An invoice and the payment that settled it refer to each other; see payment.sql.
create table billing.invoice (
  id bigint generated always as identity primary key,
  number text not null default billing.next_invoice_number(),
  order_id bigint not null,
  replaces_id bigint references billing.invoice (id),
  settled_by bigint,
  status billing.invoice_status not null default 'draft',
  currency core.currency_code not null,
  issued_on date,
  due_on date,
  updated_at timestamptz not null default now(),
  constraint invoice_number_key unique (number),
  constraint invoice_order_fk foreign key (order_id) references sales.orders (id) on delete restrict,
  constraint invoice_dates check (due_on >= issued_on),
  constraint invoice_issued_has_date check (status = 'draft' or issued_on is not null),
  constraint invoice_not_itself check (replaces_id <> id)
);

-- One live invoice an order.
create unique index invoice_one_live on billing.invoice (order_id) where status <> 'void';
create index invoice_due on billing.invoice (due_on) include (number, order_id) where status = 'issued';

comment on table billing.invoice is 'Never changed once issued: void it and write another that replaces it';

alter table billing.invoice enable row level security;
alter table billing.invoice force row level security;
