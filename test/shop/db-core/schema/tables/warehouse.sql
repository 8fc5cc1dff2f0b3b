create table core.warehouse (
  code text primary key check (code ~ '^[A-Z]{3}[0-9]$'),
  address core.postal_address not null,
  open_hours int4range not null default '[8,18)'::int4range,
  constraint warehouse_hours check (open_hours <@ '[0,24]'::int4range)
);

comment on column core.warehouse.open_hours is 'Hours of the local day, end not included';
