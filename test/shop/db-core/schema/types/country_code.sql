create domain core.country_code as text
  constraint country_code_iso check (value ~ '^[A-Z]{2}$');

comment on domain core.country_code is 'ISO 3166-1 alpha-2';
