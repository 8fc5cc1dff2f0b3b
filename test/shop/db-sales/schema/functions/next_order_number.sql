create function sales.next_order_number()
returns text
language sql volatile
as $$ select 'O-' || nextval('sales.order_number_seq'::regclass)::text $$;
