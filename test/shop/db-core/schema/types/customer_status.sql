create type core.customer_status as enum ('invited', 'active', 'blocked', 'closed');

comment on type core.customer_status is 'A closed customer is kept for the books and never shown';
