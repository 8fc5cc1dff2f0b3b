/** A materialized view: its rows are computed, so they can be computed again, at the price of a query. */
import { part, type Address, type Fact } from '@sluice/core/dialect';
import { canonicalQuery, loadableQuery } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { changeSettings, settingsBody, settingsOf, settingsSql, type Settings, type SettingsRow } from './column-settings.ts';
import { inSchema } from './renaming.ts';
import { tuning } from './storage-parameters.ts';

export interface MaterializedView extends Settings {
  readonly columns: readonly string[];
  /** Of the columns, in order: who stands on it sees them change, while the text of its query stays as it is. */
  readonly _types?: readonly string[];
  readonly query: string;
  readonly options?: readonly string[] | undefined;
  readonly accessMethod?: string | undefined;
  readonly tablespace?: string | undefined;
  /** undefined: made WITH NO DATA and never refreshed. What is filled stays filled, whatever the sources say. */
  readonly filled?: true | undefined;
}

interface Row extends SettingsRow { oid: number; schema: string; name: string; columns: string[]; types: string[]; query: string; options: string[] | null; access_method: string | null; tablespace: string | null; populated: boolean }

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));
const define = ({ address, body }: Fact<MaterializedView>): string =>
  [
    `create materialized view ${name(address)}${body.columns.length === 0 ? '' : ` (${body.columns.map(ident).join(', ')})`}`,
    body.accessMethod !== undefined ? ` using ${ident(body.accessMethod)}` : '',
    body.options ? ` with (${body.options.join(', ')})` : '',
    body.tablespace !== undefined ? ` tablespace ${ident(body.tablespace)}` : '',
    ` as\n${loadableQuery(body.query)}`,
    body.filled ? '' : '\nwith no data',
  ].join('');

export const materializedView = definePgKind<MaterializedView, Row>({
  kind: 'materialized-view',
  computes: () => true,
  rename: inSchema('rename-relation'),
  unsaid: ['tablespace', 'filled', 'statistics', 'columnOptions'],
  slots: ({ address }) => [`relation ${part(address, 1)}.${part(address, 2)}`],
  canonical: { query: canonicalQuery },
  read: {
    present: made('pg_class', 'oid', `relkind = 'm'`),
    sql: (context) => /* sql */ `
      select c.oid::int8 as oid, n.nspname as schema, c.relname as name,
        array(select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns,
        array(select format_type(a.atttypid, a.atttypmod) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as types,
        rtrim(trim(pg_get_viewdef(c.oid)), ';') as query, (select array_agg(o order by o) from unnest(c.reloptions) o) as options,
        case when a.amname <> 'heap' then a.amname end as access_method,
        (select spcname from pg_tablespace t where t.oid = c.reltablespace) as tablespace, c.relispopulated as populated,
        ${settingsSql('c.oid')}
      from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_am a on a.oid = c.relam
      where c.relkind = 'm' and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`,
    facts: (row) => [{
      address: ['materialized-view', row.schema, row.name],
      parent: ['schema', row.schema],
      body: {
        columns: row.columns, _types: row.types, query: row.query, options: row.options ?? undefined, accessMethod: row.access_method ?? undefined,
        tablespace: row.tablespace ?? undefined, filled: row.populated || undefined, ...settingsBody(row),
      },
      keys: [key('relation', row.oid)],
    }],
  },
  create: (fact, context) => [{ sql: define(fact) }, ...settingsOf(fact, context)],
  drop: (fact) => ({
    sql: `drop materialized view ${name(fact.address)}`,
    effects: [effect({ effect: 'loses-rows', subject: fact.id, cause: 'drop-matview', detail: fact.id })],
  }),
  change: {
    columns: () => 'replace',
    query: () => 'replace',
    options: (before, after) => tuning(before.body.options, after.body.options).actions.map((action) => ({ sql: `alter materialized view ${name(after.address)} ${action}` })),
    storage: changeSettings('storage'),
    compression: changeSettings('compression'),
    statistics: changeSettings('statistics'),
    columnOptions: changeSettings('columnOptions'),
    // Emptied only on the way back to when it was never filled.
    filled: (_, after) => ({
      sql: `refresh materialized view ${name(after.address)}${after.body.filled ? '' : ' with no data'}`,
      effects: [effect({ effect: 'blocks', subject: after.id, cause: 'refresh-matview', lock: 'ACCESS EXCLUSIVE', while: after.body.filled ? 'build' : 'catalog', detail: after.id })],
    }),
    accessMethod: (_, after) => ({ sql: `alter materialized view ${name(after.address)} set access method ${ident(after.body.accessMethod ?? 'heap')}` }),
    tablespace: (_, after) => ({ sql: `alter materialized view ${name(after.address)} set tablespace ${ident(after.body.tablespace ?? 'pg_default')}` }),
  },
});
