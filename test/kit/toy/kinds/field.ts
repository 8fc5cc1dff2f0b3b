/** A field of a store. */
import { defineKind, lastPart, type Draft, type Fact } from '@sluice/core/dialect';
import { dotted } from '../words.ts';

export interface FieldBody {
  readonly type: string;
  readonly required: boolean;
}

export const clause = (fact: Fact<FieldBody>): string => `${lastPart(fact.address)} ${fact.body.type}${fact.body.required ? ' required' : ''}`;

const storeOf = (fact: Fact): string => dotted(fact.address).split('.').slice(0, 2).join('.');

function retype(before: Fact<FieldBody>, after: Fact<FieldBody>): Draft {
  const sql = `alter store ${storeOf(after)} retype ${clause(after)}`;
  const narrows = before.body.type !== after.body.type && after.body.type !== 'text';
  return {
    sql,
    transactional: false,
    probe: `probe ${sql}`,
    repair: [],
    effects: narrows ? [{ effect: 'narrows-values', subject: after.parent ?? after.id, cause: 'retype', detail: `field ${dotted(after.address)}` }] : [],
  };
}

export const field = defineKind<FieldBody>({
  kind: 'field',
  holds: 'values',
  create: (fact) => {
    const sql = `alter store ${storeOf(fact)} add ${clause(fact)}`;
    return { sql, transactional: false, probe: `probe ${sql}`, repair: [] };
  },
  drop: (fact) => ({
    sql: `alter store ${storeOf(fact)} drop ${lastPart(fact.address)}`,
    transactional: false,
    probe: `probe gone field ${dotted(fact.address)}`,
    repair: [],
    effects: [{ effect: 'loses-values', subject: fact.parent ?? fact.id, cause: 'drop-field', detail: `field ${dotted(fact.address)}` }],
  }),
  change: { type: retype, required: retype },
});
