/** A schema: a namespace that holds the rest. `public` is there from the start, so making it anew is never needed on its own. */
import { part } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { definePgKind, effect, key, notMember, userSchema } from './kind.ts';
import { alone } from './renaming.ts';

export type Schema = Record<never, never>;
interface Row { oid: number; name: string }

export const schema = definePgKind<Schema, Row>({
  kind: 'schema',
  rename: alone('rename-schema'),
  ownsKey: 'schemas',
  children: 'stay',
  read: {
    sql: (context) => /* sql */ `
      select n.oid::int8 as oid, n.nspname as name from pg_namespace n
      where ${userSchema('n', context)} and ${notMember('pg_namespace', 'n.oid')}`,
    facts: (row) => [{ address: ['schema', row.name], body: {}, keys: [key('namespace', row.oid)] }],
  },
  create: ({ address }) => ({ sql: `create schema ${ident(part(address, 1))}` }),
  drop: ({ address, id }) => ({
    sql: `drop schema ${ident(part(address, 1))}`,
    effects: [effect({ effect: 'removes-namespace', subject: id, cause: 'drop-schema', detail: id })],
  }),
  change: {},
});
