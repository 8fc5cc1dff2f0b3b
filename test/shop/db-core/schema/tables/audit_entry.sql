-- Written by core.write_audit() only: roles may read it when they are told so, and nobody may write it.
create table core.audit_entry (
  id bigint generated always as identity primary key,
  table_name text not null,
  row_key text,
  action text not null,
  old_row jsonb,
  new_row jsonb,
  actor name not null default current_user,
  written_at timestamptz not null default clock_timestamp(),
  constraint audit_entry_action check (action in ('INSERT', 'UPDATE', 'DELETE')),
  constraint audit_entry_has_row check (num_nonnulls(old_row, new_row) > 0)
);

-- Entries arrive in time order, so a block range index costs almost nothing.
create index audit_entry_written_at on core.audit_entry using brin (written_at);

revoke all on core.audit_entry from public;
