/** An access method: how tables or indexes keep what they hold. https://www.postgresql.org/docs/18/sql-create-access-method.html */
import { part } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember } from './kind.ts';

export interface AccessMethod {
  readonly type: 'table' | 'index';
  /** Qualified and quoted. */
  readonly handler: string;
}

interface Row { oid: number; name: string; type: string; handler: string }

export const accessMethod = definePgKind<AccessMethod, Row>({
  kind: 'access-method',
  ownsKey: 'accessMethods',
  slots: ({ address }) => [`access method ${part(address, 1)}`],
  read: {
    present: made('pg_am'),
    sql: () => /* sql */ `
      select a.oid::int8 as oid, a.amname as name, a.amtype as type, a.amhandler::regproc::text as handler
      from pg_am a where a.oid >= 16384 and ${notMember('pg_am', 'a.oid')}`,
    facts: (row) => [{ address: ['access-method', row.name], body: { type: row.type === 't' ? 'table' : 'index', handler: row.handler }, keys: [key('accessMethod', row.oid)] }],
  },
  create: ({ address, body }) => ({ sql: `create access method ${ident(part(address, 1))} type ${body.type} handler ${body.handler}` }),
  drop: ({ address, id }) => ({ sql: `drop access method ${ident(part(address, 1))}`, effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })] }),
  change: { type: () => 'replace', handler: () => 'replace' },
});
