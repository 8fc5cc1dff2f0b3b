create schema if not exists billing;

comment on schema billing is 'Invoices, payments and the ledger';
