create trigger product_touched before update on core.product
  for each row execute function core.touch_updated_at();

create trigger product_price_kept after update of price, currency on core.product
  for each row when (old.price is distinct from new.price or old.currency is distinct from new.currency)
  execute function core.keep_price_history();

comment on trigger product_price_kept on core.product is 'Only real changes are kept';
