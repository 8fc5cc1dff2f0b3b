create procedure billing.send_reminders(most_level smallint default 3)
language plpgsql
as $$
declare
  late record;
begin
  for late in select o.id, o.level from billing.overdue_invoice o where o.level < most_level and o.days > o.level * 14 loop
    insert into billing.reminder (invoice_id, level, fee)
    values (late.id, late.level + 1, case when late.level = 0 then 0 else 5 end);
  end loop;
end
$$;

comment on procedure billing.send_reminders(smallint) is 'One more reminder for each invoice that is two weeks later than the last';
