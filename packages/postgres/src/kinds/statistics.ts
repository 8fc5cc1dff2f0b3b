/** Extended statistics of a table. They go with it, and with any of their columns. https://www.postgresql.org/docs/18/sql-createstatistics.html */
import { part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { canonicalStatement } from '../script/canonical.ts';
import { qualified } from '../script/quote.ts';
import { definePgKind, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';

export interface Statistics {
  readonly relation: Address;
  /** pg_get_statisticsobjdef. */
  readonly definition: string;
  /** How exactly ANALYZE looks, where that is not the default. */
  readonly target?: number | undefined;
}

interface Row { oid: number; schema: string; name: string; relation_schema: string; relation: string; relkind: string; definition: string; target: number | null }

const RELATION: Record<string, string> = { r: 'table', p: 'table', f: 'foreign-table', m: 'materialized-view' };
const name = ({ address }: Fact<Statistics>): string => qualified(part(address, 1), part(address, 2));
const aim = (fact: Fact<Statistics>): Draft => ({ sql: `alter statistics ${name(fact)} set statistics ${fact.body.target ?? -1}` });

/** The server keeps columns in the order that they have in the table, which is not that of a fresh load where one was added; expressions come after them. */
const sorted = (definition: string): string =>
  definition.replace(/( ON )((?:(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)(?:, |(?= FROM )))+)/u, (_, on: string, list: string) => {
    const names = list.match(/"(?:[^"]|"")*"|[^",\s]+/g) ?? [];
    return `${on}${names.sort().join(', ')}${list.endsWith(', ') ? ', ' : ''}`;
  });

export const statistics = definePgKind<Statistics, Row>({
  kind: 'statistics',
  rename: inSchema('nobody'),
  unsaid: ['target'],
  slots: ({ address }) => [`statistics ${part(address, 1)}.${part(address, 2)}`],
  canonical: { definition: (value) => canonicalStatement(sorted(value)) },
  read: {
    present: made('pg_statistic_ext'),
    sql: (context) => /* sql */ `
      select s.oid::int8 as oid, n.nspname as schema, s.stxname as name, rn.nspname as relation_schema, c.relname as relation, c.relkind as relkind,
        pg_get_statisticsobjdef(s.oid) as definition, nullif(coalesce(s.stxstattarget::int, -1), -1) as target
      from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace join pg_class c on c.oid = s.stxrelid join pg_namespace rn on rn.oid = c.relnamespace
      where ${userSchema('n', context)} and ${notMember('pg_statistic_ext', 's.oid')}`,
    facts: (row) => {
      const relation: Address = [RELATION[row.relkind]!, row.relation_schema, row.relation];
      return [{
        address: ['statistics', row.schema, row.name], parent: relation,
        body: { relation, definition: row.definition, target: row.target ?? undefined },
        keys: [key('statistics', row.oid)],
      }];
    },
  },
  create: (fact) => [{ sql: fact.body.definition }, ...(fact.body.target === undefined ? [] : [aim(fact)])],
  // The planner guesses again; nothing else can refer to them.
  drop: (fact) => ({ sql: `drop statistics ${name(fact)}` }),
  change: { relation: () => 'replace', definition: () => 'replace', target: (_, after) => aim(after) },
});
