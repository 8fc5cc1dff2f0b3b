create function core.next_customer_number()
returns text
language sql volatile
as $$ select 'C' || lpad(nextval('core.customer_number_seq')::text, 6, '0') $$;
