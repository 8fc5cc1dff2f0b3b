create sequence core.customer_number_seq start with 10000 increment by 1 cache 20;

comment on sequence core.customer_number_seq is 'Feeds core.next_customer_number(); gaps are allowed';
