-- Row level security asks this: the shop front sets shop.customer_id once a request.
create function core.current_customer_id()
returns bigint
language sql stable
as $$ select nullif(current_setting('shop.customer_id', true), '')::bigint $$;
