create function sales.order_discount(wanted bigint)
returns numeric
language sql stable
as $$
  select least(
    sales.order_total(wanted),
    coalesce(sum(case c.kind when 'percent' then round(sales.order_total(wanted) * c.value / 100, 2) else c.value end), 0.00)
  )
  from sales.order_coupon u
  join sales.coupon c on c.code operator(core.=) u.coupon_code
  where u.order_id = wanted
$$;
