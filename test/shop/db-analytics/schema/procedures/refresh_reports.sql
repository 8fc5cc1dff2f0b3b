create procedure analytics.refresh_reports()
language plpgsql
as $$
declare
  run bigint;
begin
  insert into analytics.report_run (report) values ('all') returning id into run;
  refresh materialized view analytics.monthly_revenue;
  refresh materialized view analytics.top_product;
  update analytics.report_run set finished_at = clock_timestamp() where id = run;
end
$$;
