create function core.touch_updated_at()
returns trigger
language plpgsql
as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end
$$;

comment on function core.touch_updated_at() is 'For any table with a column updated_at';
