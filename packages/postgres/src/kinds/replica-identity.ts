/**
 * What a table writes to the log about old rows, where it is not the primary key.
 * https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY
 */
import { part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, short, userSchema } from './kind.ts';

export interface ReplicaIdentity {
  /** `nothing` also where the index that it named is gone. */
  readonly is: 'full' | 'nothing' | 'index';
  readonly index?: string | undefined;
}

interface Row { oid: number; how: string; index_oid: number | null; index: string | null }

const alter = (fact: Fact, how: string): Draft => {
  const table = fact.address[1] as Address;
  return {
    sql: `alter table ${qualified(part(table, 1), part(table, 2))} replica identity ${how}`,
    effects: [short(fact.parent!), effect({ effect: 'changes-meaning', subject: fact.parent!, cause: 'change-replica-identity', detail: `${fact.parent}: replica identity ${how}` })],
  };
};
const set = (fact: Fact<ReplicaIdentity>): Draft => alter(fact, fact.body.is === 'index' ? `using index ${ident(fact.body.index!)}` : fact.body.is);

export const replicaIdentity = definePgKind<ReplicaIdentity, Row>({
  kind: 'replica-identity',
  optIn: 'made',
  read: {
    present: made('pg_class', 'oid', `relkind in ('r', 'p') and relreplident <> 'd'`),
    facet: true,
    sql: (context) => /* sql */ `
      select c.oid::int8 as oid, c.relreplident as how, x.oid::int8 as index_oid, x.relname as index
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
        left join pg_index i on i.indrelid = c.oid and i.indisreplident left join pg_class x on x.oid = i.indexrelid
      where c.relkind in ('r', 'p') and c.relpersistence <> 't' and c.relreplident <> 'd' and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`,
    facts: ({ oid, how, index_oid: indexOid, index }, resolve) => {
      const table = resolve(key('relation', oid));
      if (!table) return [];
      const body: ReplicaIdentity = how === 'i' && index !== null ? { is: 'index', index } : { is: how === 'f' ? 'full' : 'nothing' };
      return [{ address: ['replica-identity', table], parent: table, body, keys: [], ...(indexOid !== null && { needs: [key('relation', indexOid)] }) }];
    },
  },
  create: set,
  drop: (fact) => alter(fact, 'default'),
  // An index that goes is let go of first, one that comes is taken up afterwards.
  change: { is: (_, after) => set(after), index: () => 'replace' },
});
