create table billing.invoice_line (
  invoice_id bigint not null references billing.invoice (id) on delete cascade,
  line_no smallint not null,
  description text not null,
  quantity sales.quantity,
  net_price core.amount not null,
  tax billing.tax_percent not null,
  net_total numeric(14,2) generated always as (quantity * net_price) stored,
  gross_total numeric(14,2) generated always as (round(quantity * net_price * (1 + tax / 100), 2)) stored,
  primary key (invoice_id, line_no)
);
