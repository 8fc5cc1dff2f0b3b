-- SQL-standard body: the server knows what it reads, so dropping order_item.line_total is refused.
create function sales.order_total(wanted bigint)
returns numeric
language sql stable
begin atomic
  select coalesce(sum(i.line_total), 0.00)
  from sales.order_item i
  where i.order_id = wanted;
end;

comment on function sales.order_total(bigint) is 'Goods without discount; zero for an order that is not there';
