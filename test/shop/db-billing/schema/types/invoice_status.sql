create type billing.invoice_status as enum ('draft', 'issued', 'paid', 'void');
