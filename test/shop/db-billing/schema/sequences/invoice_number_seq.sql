-- Tax offices want no gaps, so nothing is cached.
create sequence billing.invoice_number_seq as integer minvalue 1 maxvalue 9999999 no cycle cache 1;
