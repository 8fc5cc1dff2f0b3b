/** The sandbox is PostgreSQL 18. What an older server's own schema lacks is taken away in it, so that sources mean there what they mean on the server that they are for. */
import type { Session } from '@sluice/core/dialect';
import { majorOf } from '../local-server/major.ts';
import { NEWER } from './newer-functions.ts';

/** The major with which a function of the server's own came that the server of `version` has not; undefined: it has it, or nobody has. */
export function cameWith(name: string, version: number): number | undefined {
  const found = Object.entries(NEWER).find(([major, signatures]) => Number(major) > majorOf(version) && signatures.some((each) => nameOf(each) === name));
  return found && Number(found[0]);
}

const nameOf = (signature: string): string => signature.slice(0, signature.indexOf('('));

/**
 * Functions that the server of `version` does not know: a call of one fails as it would there, and one of the user's own of that name, which pg_catalog would
 * hide (https://www.postgresql.org/docs/18/ddl-schemas.html#DDL-SCHEMAS-CATALOG), is what the call means. Rows of the catalog are deleted: no statement drops what initdb made.
 */
export async function withdrawNewer(session: Session, version: number): Promise<void> {
  const signatures = Object.entries(NEWER).flatMap(([major, each]) => (Number(major) > majorOf(version) && Number(major) <= majorOf(session.server.version) ? each : []));
  if (signatures.length === 0) return;
  await session.query(/* sql */ `
    delete from pg_catalog.pg_proc p using pg_catalog.json_array_elements_text($1::json) s (signature)
    where p.pronamespace = 'pg_catalog'::regnamespace and p.proname = pg_catalog.split_part(s.signature, '(', 1)
      and pg_catalog.format('%s(%s)', p.proname, pg_catalog.oidvectortypes(p.proargtypes)) = s.signature`, [JSON.stringify(signatures)]);
}
