create function analytics.conversion_rate(since date, until date, out sessions bigint, out orders bigint, out percent numeric)
language sql stable
as $$
  with seen as (
    select count(distinct v.session) as n from analytics.page_view v where v.seen_at >= since and v.seen_at < until
  ), bought as (
    select count(*) as n from sales.orders o where o.placed_at >= since and o.placed_at < until and o.status <> 'cancelled'
  )
  select seen.n, bought.n, round(100.0 * bought.n / nullif(seen.n, 0), 2) from seen, bought
$$;
