create function billing.next_invoice_number()
returns text
language sql volatile
as $$ select to_char(current_date, 'YYYY') || '-' || lpad(nextval('billing.invoice_number_seq')::text, 7, '0') $$;
