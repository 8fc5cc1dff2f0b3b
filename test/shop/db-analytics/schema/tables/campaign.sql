create table analytics.campaign (
  id integer generated always as identity primary key,
  name text not null unique,
  slug text generated always as (core.slugify(name)) stored,
  coupon_code core.citext references sales.coupon (code) on delete set null,
  runs daterange not null,
  budget core.amount not null default 0,
  targeting jsonb not null default '{"countries": []}'::jsonb,
  constraint campaign_runs_known check (not isempty(runs)),
  constraint campaign_targeting check (jsonb_typeof(targeting -> 'countries') = 'array')
);

create index campaign_runs on analytics.campaign using gist (runs);

create table analytics.campaign_cost (
  campaign_id integer not null references analytics.campaign (id) on delete cascade,
  day date not null,
  cost core.amount not null,
  primary key (campaign_id, day)
);
