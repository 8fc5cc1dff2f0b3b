/** What a server on which sources are loaded adds to what they become: a desired state that was made there holds for as long as this is the same. */
import { sha256, type ShadowOptions } from '@sluice/core/dialect';
import { connect } from '../connect/connect.ts';
import { target } from './shadow.ts';

/**
 * Version, who asks, roles, extensions and tablespaces that there are, the template, and all settings that are not the defaults (pg_settings.source), the url's too; what a session sets
 * is ours and the build's. One query of some milliseconds.
 */
const SURROUNDINGS = /* sql */ `
  select json_build_array(version(), current_user,
    (select json_agg(json_build_array(rolname, rolsuper, rolcreaterole) order by rolname) from pg_roles),
    (select json_agg(json_build_array(name, version, superuser, trusted) order by name, version) from pg_available_extension_versions),
    (select json_agg(json_build_array(name, default_version) order by name) from pg_available_extensions),
    (select json_agg(spcname order by spcname) from pg_tablespace),
    (select to_jsonb(d) - '{oid,datfrozenxid,datminmxid,datacl}'::text[] from pg_database as d where datname = 'template0'),
    (select json_agg(json_build_array(name, setting) order by name) from pg_settings where source not in ('default', 'session', 'override', 'test', 'interactive') and name <> 'application_name'))::text as all`;

export async function surroundings(options: ShadowOptions): Promise<string | undefined> {
  const { place, connection } = options;
  const on = typeof place === 'object' ? await connect(target(options, place.url, 'shadow')) : connection;
  if (!on || on.sessions !== 'many') return undefined;
  const session = await on.session('watch');
  try {
    const [row] = await session.query<{ all: string }>(SURROUNDINGS);
    return row && sha256(row.all);
  } finally {
    await session.close();
    if (on !== connection) await on.close();
  }
}
