/** The index by which CLUSTER sorts a relation's rows. The mark itself moves none. https://www.postgresql.org/docs/18/sql-cluster.html */
import { part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import { definePgKind, key, made, notMember, short, userSchema } from './kind.ts';

export interface Cluster {
  readonly index: string;
}

interface Row { oid: number; index_oid: number; index: string }

const alter = (fact: Fact, action: string): Draft => {
  const relation = fact.address[1] as Address;
  return {
    sql: `alter ${relation[0].replace('-', ' ')} ${qualified(part(relation, 1), part(relation, 2))} ${action}`,
    effects: [short(fact.parent!, 'SHARE UPDATE EXCLUSIVE')],
  };
};
const mark = (fact: Fact<Cluster>): Draft => alter(fact, `cluster on ${ident(fact.body.index)}`);

export const cluster = definePgKind<Cluster, Row>({
  kind: 'cluster',
  optIn: 'made',
  read: {
    present: made('pg_index', 'indexrelid', 'indisclustered'),
    facet: true,
    sql: (context) => /* sql */ `
      select c.oid::int8 as oid, x.oid::int8 as index_oid, x.relname as index
      from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      where i.indisclustered and c.relpersistence <> 't' and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`,
    facts: ({ oid, index_oid: indexOid, index }, resolve) => {
      const relation = resolve(key('relation', oid));
      return relation ? [{ address: ['cluster', relation], parent: relation, body: { index }, keys: [], needs: [key('relation', indexOid)] }] : [];
    },
  },
  create: mark,
  drop: (fact) => alter(fact, 'set without cluster'),
  // The old index may go before the new one is there.
  change: { index: () => 'replace' },
});
