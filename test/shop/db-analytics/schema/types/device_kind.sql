create type analytics.device_kind as enum ('desktop', 'phone', 'tablet', 'other');
