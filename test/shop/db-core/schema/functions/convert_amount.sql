create function core.convert_amount(amount numeric, base core.currency_code, quote core.currency_code, day date default current_date)
returns numeric
language sql stable parallel safe
as $$
  select case
    when convert_amount.base = convert_amount.quote then convert_amount.amount
    else round(convert_amount.amount * (
      select r.rate
      from core.exchange_rate r
      where r.base = convert_amount.base and r.quote = convert_amount.quote and r.day <= convert_amount.day
      order by r.day desc
      limit 1
    ), 2)
  end
$$;

comment on function core.convert_amount(numeric, core.currency_code, core.currency_code, date)
  is 'Null when no rate is known on or before the day';
