/** A conversion between two encodings. https://www.postgresql.org/docs/18/sql-createconversion.html */
import { part, type Address } from '@sluice/core/dialect';
import { literal, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';

export interface Conversion {
  readonly from: string;
  readonly to: string;
  /** Qualified and quoted. */
  readonly function: string;
  readonly default: boolean;
}

interface Row { oid: number; schema: string; name: string; from: string; to: string; function: string; default: boolean }

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));

export const conversion = definePgKind<Conversion, Row>({
  kind: 'conversion',
  rename: inSchema('rename-object'),
  slots: ({ address }) => [`conversion ${part(address, 1)}.${part(address, 2)}`],
  read: {
    present: made('pg_conversion'),
    sql: (context) => /* sql */ `
      select c.oid::int8 as oid, n.nspname as schema, c.conname as name, pg_encoding_to_char(c.conforencoding) as from, pg_encoding_to_char(c.contoencoding) as to,
        c.conproc::oid::regproc::text as function, c.condefault as default
      from pg_conversion c join pg_namespace n on n.oid = c.connamespace where ${userSchema('n', context)} and ${notMember('pg_conversion', 'c.oid')}`,
    facts: (row) => [{
      address: ['conversion', row.schema, row.name],
      parent: ['schema', row.schema],
      body: { from: row.from, to: row.to, function: row.function, default: row.default },
      keys: [key('conversion', row.oid)],
    }],
  },
  create: ({ address, body }) => ({ sql: `create ${body.default ? 'default ' : ''}conversion ${name(address)} for ${literal(body.from)} to ${literal(body.to)} from ${body.function}` }),
  drop: ({ address, id }) => ({ sql: `drop conversion ${name(address)}`, effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })] }),
  change: { from: () => 'replace', to: () => 'replace', function: () => 'replace', default: () => 'replace' },
});
