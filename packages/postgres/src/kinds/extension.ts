/** An extension. Its members belong to it and are no facts; privileges on them and their owners, where the sources name them, lie with it. https://www.postgresql.org/docs/18/sql-createextension.html */
import { part, type Draft, type Fact } from '@sluice/core/dialect';
import { ident, literal } from '../script/quote.ts';
import type { ExtensionVersion } from './extension-version.ts';
import { definePgKind, effect, key, made } from './kind.ts';

export interface Extension {
  /** Where its members lie; the server's choice where the sources do not say it, which the shadow answers. */
  readonly schema: string;
  readonly _relocatable: boolean;
  /** Between which types its members cast: `public.hstore → jsonb`. */
  readonly _casts: readonly string[];
}

interface Row { oid: number; name: string; schema: string; relocatable: boolean; casts: string[] | null }

const toSchema = ({ address, body, id }: Fact<Extension>, before: Fact<Extension>): Draft => ({
  sql: `alter extension ${ident(part(address, 1))} set schema ${ident(body.schema)}`,
  effects: [effect({ effect: 'breaks-callers', subject: id, cause: 'update-extension', detail: `${id}: ${before.body.schema} → ${body.schema}` })],
});

export const extension = definePgKind<Extension, Row>({
  kind: 'extension',
  ownsKey: 'extensions',
  inlines: ['extension-version'],
  slots: ({ address }) => [`extension ${part(address, 1)}`],
  read: {
    present: made('pg_extension'),
    // plpgsql is there from the start, below the first OID of users' objects.
    sql: () => /* sql */ `
      select e.oid::int8 as oid, e.extname as name, n.nspname as schema, e.extrelocatable as relocatable,
        (select json_agg(format_type(c.castsource, null) || ' → ' || format_type(c.casttarget, null) order by c.oid)
         from pg_depend d join pg_cast c on c.oid = d.objid
         where d.classid = 'pg_cast'::regclass and d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid and d.deptype = 'e') as casts
      from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where e.oid >= 16384`,
    facts: (row) => [{
      address: ['extension', row.name],
      body: { schema: row.schema, _relocatable: row.relocatable, _casts: row.casts ?? [] },
      keys: [key('extension', row.oid)],
    }],
  },
  create: ({ address, body, id }, _, inlined) => ({
    sql: `create extension if not exists ${ident(part(address, 1))} schema ${ident(body.schema)}${inlined.map((each) => ` version ${literal((each.body as ExtensionVersion).version)}`).join('')}`,
    effects: [effect({ effect: 'changes-meaning', subject: id, cause: 'add-extension', detail: id })],
  }),
  drop: ({ address, id }) => ({
    sql: `drop extension ${ident(part(address, 1))}`,
    effects: [effect({ effect: 'removes', subject: id, cause: 'drop-extension', detail: id })],
  }),
  // Its members keep what they are: whatever names them names them where they are now.
  carried: (before, after) => (before.body._relocatable && before.body.schema !== after.body.schema ? { forth: toSchema(after, before), back: { sql: toSchema(before, after).sql } } : undefined),
  change: {
    schema: (before, after) => (before.body._relocatable ? toSchema(after, before) : 'replace'),
  },
});
