create type sales.order_status as enum ('placed', 'paid', 'packed', 'shipped', 'delivered', 'cancelled');

comment on type sales.order_status is 'In the order of an order''s life, cancelled last';
