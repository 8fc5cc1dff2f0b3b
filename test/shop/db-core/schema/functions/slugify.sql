-- Immutable: generated columns use it.
create function core.slugify(name text)
returns text
language sql immutable strict parallel safe
as $$ select trim(both '-' from regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g')) $$;
