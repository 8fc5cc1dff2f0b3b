create function core.setting_value(wanted core.citext)
returns jsonb
language sql stable
set search_path = core, pg_catalog
as $$ select s.value from core.setting s where s.key = wanted $$;
