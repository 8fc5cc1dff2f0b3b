create type core.currency_code as enum ('EUR', 'USD', 'GBP', 'CHF');
