create sequence sales.order_number_seq as bigint start with 1000;
