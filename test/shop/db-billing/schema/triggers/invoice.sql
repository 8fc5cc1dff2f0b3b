create trigger invoice_touched before update on billing.invoice
  for each row execute function core.touch_updated_at();

create trigger invoice_guarded before update of order_id, currency, number on billing.invoice
  for each row when (old.status <> 'draft')
  execute function billing.guard_issued_invoice();

create trigger invoice_audited after insert or update or delete on billing.invoice
  for each row execute function core.write_audit();
