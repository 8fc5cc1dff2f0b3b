create type billing.payment_method as enum ('card', 'transfer', 'wallet', 'cash_on_delivery');
