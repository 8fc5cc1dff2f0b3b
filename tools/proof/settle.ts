/** What a deployment may rightly leave otherwise than a fresh load is made equal before the two are compared. */
import type { PlainDatabase } from './place.ts';

/**
 * Whether a materialized view is filled is the state of its data: what was filled stays so although the sources say WITH NO DATA. A version that the
 * sources do not say is the administrator's: a fresh load takes the newest. A statistics target that they do not say is left as it is.
 */
export async function settle(target: PlainDatabase, wanted: PlainDatabase, sql: string): Promise<void> {
  const filled = new Set((await target.db.query(`select oid::regclass::text as name from pg_class where relkind = 'm' and relispopulated`)).map((row) => String(row['name'])));
  const empty = await wanted.db.query(`select oid::regclass::text as name from pg_class where relkind = 'm' and not relispopulated order by oid`);
  for (const { name } of empty) if (filled.has(String(name))) await wanted.execute(`refresh materialized view ${String(name)}`);

  const targets = `select stxnamespace::regnamespace || '.' || quote_ident(stxname) as name from pg_statistic_ext where coalesce(stxstattarget, -1) <> -1`;
  const said = new Set((await wanted.db.query(targets)).map((row) => row['name']));
  for (const { name } of await target.db.query(targets)) if (!said.has(name)) await target.execute(`alter statistics ${String(name)} set statistics -1`);

  const extensions = await target.db.query(`select extname as name from pg_extension where oid >= 16384`);
  for (const { name } of extensions) if (!saysVersion(sql, String(name))) await target.execute(`alter extension "${String(name).replaceAll('"', '""')}" update`);
}

const saysVersion = (sql: string, name: string): boolean =>
  [...sql.matchAll(/\b(?:create|alter)\s+extension\b([^;]*)/gi)].some(([, rest = '']) => {
    const [, said = ''] = /^\s*(?:if\s+not\s+exists\s+)?("[^"]+"|\w+)/i.exec(rest) ?? [];
    return said.replaceAll('"', '').toLowerCase() === name.toLowerCase() && /\b(?:version|to)\s+['"\w]/i.test(rest);
  });
