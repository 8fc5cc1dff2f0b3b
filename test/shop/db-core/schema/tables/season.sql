-- At most one season at a time.
create table core.season (
  name text primary key,
  period daterange not null,
  discount_percent numeric(4,1) not null default 0,
  constraint season_no_overlap exclude using gist (period with &&),
  constraint season_discount check (discount_percent between 0 and 80)
);
