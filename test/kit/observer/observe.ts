// The observation: every row of the catalog that this database has, named and comparable.
import type { Layout } from './layout.ts';
import { readLayout } from './layout.ts';
import { namesOf } from './names.ts';
import type { Names } from './names.ts';
import { reading } from './queryable.ts';
import type { Queryable } from './queryable.ts';
import { literal, readRows } from './read.ts';
import type { RawTables } from './read.ts';
import { LEFT_OUT } from './rules.ts';

export type ObservedRow = { readonly table: string; readonly object: string; readonly columns: Readonly<Record<string, string | null>> };
/** Rows by `<catalog table> <object>`. */
export type ObservedRows = ReadonlyMap<string, ObservedRow>;
export type Observation = {
  /** version(); only observations of one version compare. */
  readonly version: string;
  /** Objects of this database. */
  readonly rows: ObservedRows;
  /** The server's own objects; the same value in many observations when nothing touched them. */
  readonly system: ObservedRows;
};
export type ObserveOptions = {
  /** Schemas that are left out with all they hold, such as the journal's. */
  readonly schemas?: readonly string[];
};

function namedRows(layout: Layout, tables: RawTables, names: Names): ObservedRows {
  const rows = new Map<string, ObservedRow>();
  for (const table of layout.tables.values()) {
    const values = table.columns.filter((column) => column.compared && !table.key.includes(column.name));
    for (const raw of tables.get(table.name) ?? []) {
      const { name, hidden } = names.row(table, raw);
      if (hidden) continue;
      const path = `${table.name} ${name}`;
      // A table without a key (pg_depend) is a set of whole rows: nothing is left to compare beside the name.
      if (rows.has(path) && table.key.length > 0) throw new Error(`two rows of the catalog are both named ${path}; names in observer/names.ts are not unique`);
      const columns = table.key.length === 0 ? {} : Object.fromEntries(values.map((column) => [column.name, names.cell(table, column, raw).text]));
      rows.set(path, { table: table.name, object: name, columns });
    }
  }
  return rows;
}

const systems = new Map<string, ObservedRows>();
const systemsKept = 12;

/** The server's own rows may name the user's (an owner, say): then they are named anew, else once per digest. */
function namedSystem(layout: Layout, system: RawTables, user: RawTables, digest: string, excluded: ReadonlySet<string>): ObservedRows {
  const key = [...excluded, digest].join('\n');
  const before = systems.get(key);
  if (before !== undefined) return before;
  const alone = namedRows(layout, system, namesOf(layout, [system], excluded));
  const dangling = [...alone.values()].some(({ object, columns }) => object.includes('missing pg_') || Object.values(columns).some((text) => text?.includes('missing pg_')));
  if (dangling) return namedRows(layout, system, namesOf(layout, [system, user], excluded));
  systems.set(key, alone);
  for (const oldest of systems.keys()) {
    if (systems.size <= systemsKept) break;
    systems.delete(oldest);
  }
  return alone;
}

/**
 * Observes the session's database as superuser: all of pg_catalog but for what observer/rules.ts lists. Reads in a transaction of
 * its own, so the session must not be inside one.
 */
export async function observe(db: Queryable, { schemas = [] }: ObserveOptions = {}): Promise<Observation> {
  return reading(db, async () => {
    await db.query(`select set_config('${LEFT_OUT}', ${literal(schemas.join('\n'))}, true)`);
    // The first superuser's name stands in privileges of the server's own objects.
    const [at] = await db.query('select version() as version, (select rolname from pg_catalog.pg_authid where oid = 10) as root');
    const version = String(at?.['version']);
    const layout = await readLayout(db, version);
    const { system, systemDigest, user } = await readRows(db, layout, `${version} ${String(at?.['root'])}`);
    const excluded = new Set(schemas);
    const rows = namedRows(layout, user, namesOf(layout, [system, user], excluded));
    return { version, rows, system: namedSystem(layout, system, user, systemDigest, excluded) };
  });
}

