/** Whether a table's rows are in the log. No logged table may refer to an unlogged one, not for an instant: tables that refer to each other change in one step, in order. */
import { addressText, part, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import type { Constraint } from './constraint.ts';
import { effect } from './kind.ts';
import type { Table } from './table.ts';

interface Reference {
  readonly by: Id;
  readonly from: Id;
  readonly to: Id;
}

export function changePersistence(_: Fact<Table>, after: Fact<Table>, context: Context): Draft[] {
  const references = referencesAmongChanged(context);
  const group = connected(after.id, references);
  // The first of them by name changes all, whichever way they go: then the way back is found at the same place.
  if (group[0] !== after.id) return [];
  const unlogged = after.body.persistence === 'unlogged';
  const { sorted, against } = referredFirst(group, references);
  return (unlogged ? sorted.toReversed() : sorted).map((id, index) => ({
    sql: `alter table ${nameOf(context.after.facts.get(id)!)} set ${unlogged ? 'unlogged' : 'logged'}`,
    effects: [effect({ effect: 'rewrites', subject: id, cause: 'set-storage', lock: 'ACCESS EXCLUSIVE', while: 'rewrite' })],
    ...(index === 0 && against.length > 0 && { displaces: against }),
  }));
}

const nameOf = ({ address }: Fact): string => qualified(part(address, 1), part(address, 2));

/** Foreign keys that stay, between two tables that change. Those of a table to itself do not count. */
function referencesAmongChanged({ before, after }: Context): Reference[] {
  const changes = (id: Id | undefined): id is Id => {
    const [was, is] = [before, after].map(({ facts }) => (id === undefined ? undefined : (facts.get(id)?.body as Table | undefined)?.persistence));
    return was !== undefined && is !== undefined && was !== is;
  };
  return [...before.facts.values()].flatMap(({ id, parent, address, body }) => {
    const { references } = body as Partial<Constraint>;
    const to = address[0] === 'constraint' && references && after.facts.has(id) ? addressText(references) : undefined;
    return to !== parent && changes(to) && changes(parent) ? [{ by: id, from: parent, to }] : [];
  });
}

function connected(table: Id, references: readonly Reference[]): Id[] {
  const found = new Set([table]);
  for (const id of found) for (const { from, to } of references) if (from === id || to === id) found.add(from === id ? to : from);
  return [...found].sort();
}

/** `against`: the keys that close a circle. They have to be away meanwhile. */
function referredFirst(group: readonly Id[], references: readonly Reference[]): { sorted: readonly Id[]; against: readonly Id[] } {
  const sorted = new Set<Id>();
  const visit = (id: Id, path: readonly Id[]): void => {
    if (sorted.has(id) || path.includes(id)) return;
    for (const { from, to } of references) if (from === id) visit(to, [...path, id]);
    sorted.add(id);
  };
  for (const id of group) visit(id, []);
  const place = [...sorted];
  return { sorted: place, against: references.filter(({ from, to }) => place.indexOf(to) > place.indexOf(from)).map(({ by }) => by) };
}
