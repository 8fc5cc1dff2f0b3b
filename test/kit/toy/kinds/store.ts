/** A store: fields and rows. */
import { defineKind, type Fact } from '@sluice/core/dialect';
import { clause, type FieldBody } from './field.ts';
import { dotted } from '../words.ts';

export interface StoreBody {
  /** Days; unset: always. */
  readonly keep?: number | undefined;
}

export const storeText = (fact: Fact, fields: readonly Fact[]): string => {
  const { keep } = fact.body as StoreBody;
  const clauses = fields.map((field) => clause(field as Fact<FieldBody>));
  return `create store ${dotted(fact.address)} (${clauses.join(', ')})${keep === undefined ? '' : ` keep ${keep}`}`;
};

export const store = defineKind<StoreBody>({
  kind: 'store',
  ownsKey: 'dbs',
  holds: 'rows',
  inlines: ['field'],
  slots: (fact) => [dotted(fact.address)],
  create: (fact, _context, inlined) => {
    const sql = storeText(fact, inlined);
    return { sql, transactional: false, probe: `probe ${sql}`, repair: [] };
  },
  drop: (fact) => ({
    sql: `drop store ${dotted(fact.address)}`,
    transactional: false,
    probe: `probe gone store ${dotted(fact.address)}`,
    repair: [],
    effects: [{ effect: 'loses-rows', subject: fact.id, cause: 'drop-store', detail: `store ${dotted(fact.address)}` }],
  }),
  change: {
    keep: (_before, after) => {
      const sql = `alter store ${dotted(after.address)} keep ${after.body.keep ?? 'always'}`;
      return { sql, transactional: false, probe: `probe ${sql}`, repair: [] };
    },
  },
});
