create function billing.guard_issued_invoice()
returns trigger
language plpgsql
as $$
begin
  raise exception 'invoice % is issued: void it and write another', old.number
    using errcode = '55000', hint = 'insert an invoice whose replaces_id is this one';
end
$$;
