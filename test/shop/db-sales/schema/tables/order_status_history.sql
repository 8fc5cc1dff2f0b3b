create table sales.order_status_history (
  id bigint generated always as identity primary key,
  order_id bigint not null references sales.orders (id) on delete cascade,
  old_status sales.order_status,
  new_status sales.order_status not null,
  changed_at timestamptz not null default clock_timestamp(),
  changed_by name not null default session_user,
  constraint order_status_history_moves check (old_status is distinct from new_status)
);

create index order_status_history_order on sales.order_status_history (order_id, changed_at desc);
