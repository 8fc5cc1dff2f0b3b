create type sales.discount_kind as enum ('percent', 'amount');
