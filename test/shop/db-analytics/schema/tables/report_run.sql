create table analytics.report_run (
  id bigint generated always as identity primary key,
  report text not null,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  took interval generated always as (finished_at - started_at) stored,
  constraint report_run_order check (finished_at >= started_at)
);

create index report_run_last on analytics.report_run (report, started_at desc);
