--@ old
-- The column is the key of a partition, which is made anew before it goes, and after it comes; here one goes and one comes at once.
create table events (region text, created_on date) partition by list (region);
create table events_eu partition of events for values in ('eu') partition by range (created_on);
create table events_eu_2024 partition of events_eu for values from ('2024-01-01') to ('2025-01-01');
create table logs (region text) partition by list (region);
create table logs_eu partition of logs for values in ('eu');
--@ new
create table events (region text) partition by list (region);
create table events_eu partition of events for values in ('eu');
create table logs (region text, created_on date) partition by list (region);
create table logs_eu partition of logs for values in ('eu') partition by range (created_on);
create table logs_eu_2024 partition of logs_eu for values from ('2024-01-01') to ('2025-01-01');
