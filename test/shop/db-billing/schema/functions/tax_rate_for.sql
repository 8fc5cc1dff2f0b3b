create function billing.tax_rate_for(country core.country_code, on_day date)
returns billing.tax_percent
language sql stable
as $$
  select coalesce((
    select r.percent
    from billing.tax_rate r
    where r.country = tax_rate_for.country and r.valid_from <= tax_rate_for.on_day
    order by r.valid_from desc
    limit 1
  ), 0)::billing.tax_percent
$$;
