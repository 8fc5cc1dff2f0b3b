/** Identity columns and the options of their sequence. https://www.postgresql.org/docs/18/ddl-identity-columns.html */
import { addressText, type Draft, type Fact } from '@sluice/core/dialect';
import { effect } from './kind.ts';
import { alterColumn, tableOf, type Column } from './column.ts';

/** Bounds as text: they may exceed what a JSON number holds. Only what differs from the type's defaults is said. */
export interface Identity {
  readonly always: boolean;
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
}

const options = (identity: Identity): string =>
  [
    `increment by ${identity.increment}`, `minvalue ${identity.min}`, `maxvalue ${identity.max}`, `start with ${identity.start}`,
    `cache ${identity.cache}`, identity.cycle ? 'cycle' : 'no cycle',
  ].join(' ');

export const identityClause = (identity: Identity): string => `generated ${mode(identity)} as identity (${options(identity)})`;
const mode = (identity: Identity): string => (identity.always ? 'always' : 'by default');

export function identityDrafts(before: Fact<Column>, after: Fact<Column>): Draft[] {
  const old = before.body.identity;
  const now = after.body.identity;
  const table = addressText(tableOf(after.address));
  if (!now) {
    return [{ ...alterColumn(after, 'drop identity'), effects: [effect({ effect: 'breaks-callers', subject: table, cause: 'drop-identity', detail: after.id })] }];
  }
  if (!old) {
    return [{ ...alterColumn(after, `add ${identityClause(now)}`), effects: [effect({ effect: 'blocks', subject: table, cause: 'add-identity', lock: 'ACCESS EXCLUSIVE', while: 'catalog', detail: after.id })] }];
  }
  const changes = [
    old.always === now.always ? '' : `set generated ${mode(now)}`,
    old.increment === now.increment ? '' : `set increment by ${now.increment}`,
    old.min === now.min ? '' : `set minvalue ${now.min}`,
    old.max === now.max ? '' : `set maxvalue ${now.max}`,
    old.start === now.start ? '' : `set start with ${now.start}`,
    old.cache === now.cache ? '' : `set cache ${now.cache}`,
    old.cycle === now.cycle ? '' : now.cycle ? 'set cycle' : 'set no cycle',
  ].filter(Boolean);
  const stricter = now.always && !old.always;
  return [{
    ...alterColumn(after, changes.join(' ')),
    ...(stricter && { effects: [effect({ effect: 'breaks-callers', subject: table, cause: 'identity-always', detail: after.id })] }),
  }];
}
