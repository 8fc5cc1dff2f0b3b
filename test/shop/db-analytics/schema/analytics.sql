create schema if not exists analytics;

comment on schema analytics is 'Read by people: nothing in the shop depends on it';

grant usage on schema analytics to public;
