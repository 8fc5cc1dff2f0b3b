create table sales.shipment (
  id bigint generated always as identity primary key,
  order_id bigint not null references sales.orders (id),
  warehouse_code text not null references core.warehouse (code) on update cascade,
  carrier sales.carrier not null default 'parcel',
  tracking_code text unique,
  shipped_at timestamptz,
  delivered_at timestamptz,
  constraint shipment_order_key unique (id, order_id),
  constraint shipment_delivered_later check (delivered_at >= shipped_at),
  constraint shipment_delivered_needs_shipped check (delivered_at is null or shipped_at is not null)
);

create index shipment_under_way on sales.shipment (shipped_at) where shipped_at is not null and delivered_at is null;

-- The item's order is the shipment's order: both references carry order_id.
create table sales.shipment_item (
  shipment_id bigint not null,
  order_id bigint not null,
  line_no smallint not null,
  quantity sales.quantity,
  primary key (shipment_id, line_no),
  constraint shipment_item_shipment_fk foreign key (shipment_id, order_id)
    references sales.shipment (id, order_id) on delete cascade,
  constraint shipment_item_order_item_fk foreign key (order_id, line_no)
    references sales.order_item (order_id, line_no)
);
