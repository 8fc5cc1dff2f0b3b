create trigger customer_touched before update on core.customer
  for each row execute function core.touch_updated_at();

create trigger customer_audited after delete or update of email, status on core.customer
  for each row execute function core.write_audit();
