-- Runs with its owner's rights, for nobody else may write to core.audit_entry.
create function core.write_audit()
returns trigger
language plpgsql security definer
set search_path = pg_catalog
as $$
declare
  before jsonb;
  after jsonb;
begin
  if tg_op <> 'INSERT' then before := to_jsonb(old); end if;
  if tg_op <> 'DELETE' then after := to_jsonb(new); end if;
  insert into core.audit_entry (table_name, row_key, action, old_row, new_row)
  values (tg_table_schema || '.' || tg_table_name, coalesce(after, before) ->> 'id', tg_op, before, after);
  return null;
end
$$;

revoke execute on function core.write_audit() from public;
