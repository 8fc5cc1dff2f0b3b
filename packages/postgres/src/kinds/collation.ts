/** A collation. What it is cannot be altered, and columns keep to it. https://www.postgresql.org/docs/18/sql-createcollation.html */
import { part, type Address } from '@sluice/core/dialect';
import { ident, literal, qualified } from '../script/quote.ts';
import { canonicalLocale } from './icu-locale.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';

export interface Collation {
  readonly provider: 'libc' | 'icu' | 'builtin';
  /** Of ICU and the builtin provider. */
  readonly locale?: string | undefined;
  readonly collate?: string | undefined;
  readonly ctype?: string | undefined;
  /** Of libc: for every encoding, as the server's own "C" and "POSIX" are and only a copy of them is. */
  readonly anyEncoding?: true | undefined;
  readonly deterministic: boolean;
  /** ICU's tailoring (PostgreSQL 16). */
  readonly rules?: string | undefined;
}

interface Row { oid: number; schema: string; name: string; provider: string; locale: string | null; collate: string | null; ctype: string | null; any_encoding: boolean; deterministic: boolean; rules: string | null }

const PROVIDER: Record<string, Collation['provider']> = { c: 'libc', i: 'icu', b: 'builtin' };
const name = (address: Address): string => qualified(part(address, 1), part(address, 2));

export const collation = definePgKind<Collation, Row>({
  kind: 'collation',
  rename: inSchema('rename-object'),
  slots: ({ address }) => [`collation ${part(address, 1)}.${part(address, 2)}`],
  canonical: { locale: (value, body) => (body.provider === 'icu' ? canonicalLocale(value) : value) },
  read: {
    present: made('pg_collation'),
    // colliculocale became colllocale in PostgreSQL 17; collicurules came with 16.
    sql: (context) => /* sql */ `
      select c.oid::int8 as oid, n.nspname as schema, c.collname as name, c.collprovider as provider, coalesce(j ->> 'colllocale', j ->> 'colliculocale') as locale,
        c.collcollate as collate, c.collctype as ctype, c.collprovider = 'c' and c.collencoding = -1 as any_encoding, c.collisdeterministic as deterministic, j ->> 'collicurules' as rules
      from pg_collation c join pg_namespace n on n.oid = c.collnamespace cross join lateral to_jsonb(c) j
      where ${userSchema('n', context)} and ${notMember('pg_collation', 'c.oid')}`,
    facts: (row) => [{
      address: ['collation', row.schema, row.name],
      parent: ['schema', row.schema],
      body: {
        provider: PROVIDER[row.provider]!, locale: row.locale ?? undefined, collate: row.collate ?? undefined, ctype: row.ctype ?? undefined,
        anyEncoding: row.any_encoding || undefined, deterministic: row.deterministic, rules: row.rules ?? undefined,
      },
      keys: [key('collation', row.oid)],
    }],
  },
  create: ({ address, body }) => ({
    sql: body.anyEncoding && body.collate !== undefined ? `create collation ${name(address)} from pg_catalog.${ident(body.collate)}` : `create collation ${name(address)} (${[
      `provider = ${ident(body.provider)}`,
      body.locale === undefined ? '' : `locale = ${literal(body.locale)}`,
      body.collate === undefined ? '' : `lc_collate = ${literal(body.collate)}`,
      body.ctype === undefined ? '' : `lc_ctype = ${literal(body.ctype)}`,
      body.deterministic ? '' : 'deterministic = false',
      body.rules === undefined ? '' : `rules = ${literal(body.rules)}`,
    ].filter(Boolean).join(', ')})`,
  }),
  drop: ({ address, id }) => ({
    sql: `drop collation ${name(address)}`,
    effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })],
  }),
  change: {
    provider: () => 'replace', locale: () => 'replace', collate: () => 'replace', ctype: () => 'replace', anyEncoding: () => 'replace', deterministic: () => 'replace', rules: () => 'replace',
  },
});
