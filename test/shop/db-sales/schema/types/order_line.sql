-- What sales.place_order takes, one a line.
create type sales.order_line as (
  sku text,
  quantity integer
);
