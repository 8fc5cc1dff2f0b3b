-- By far the biggest table: one partition a quarter.
create table analytics.page_view (
  seen_at timestamptz not null default now(),
  session uuid not null,
  path text not null,
  product_id bigint references core.product (id) on delete cascade,
  customer_id bigint,
  campaign_id integer references analytics.campaign (id),
  device analytics.device_kind not null default 'other',
  duration_ms integer,
  primary key (seen_at, session),
  constraint page_view_duration check (duration_ms >= 0)
) partition by range (seen_at);

create table analytics.page_view_2026_q1 partition of analytics.page_view
  for values from ('2026-01-01 00:00:00+00') to ('2026-04-01 00:00:00+00');
create table analytics.page_view_2026_q2 partition of analytics.page_view
  for values from ('2026-04-01 00:00:00+00') to ('2026-07-01 00:00:00+00');
create table analytics.page_view_2026_q3 partition of analytics.page_view
  for values from ('2026-07-01 00:00:00+00') to ('2026-10-01 00:00:00+00');
create table analytics.page_view_2026_q4 partition of analytics.page_view
  for values from ('2026-10-01 00:00:00+00') to ('2027-01-01 00:00:00+00');
create table analytics.page_view_rest partition of analytics.page_view default;

create index page_view_product on analytics.page_view (product_id, seen_at) where product_id is not null;
create index page_view_path on analytics.page_view ((split_part(path, '?', 1)));

comment on column analytics.page_view.customer_id is 'Without a foreign key: views outlive the customer';
