/** What is NOT VALID holds for new rows only: rows that come back are none, and may break it as they did before. It is taken away for as long as they are written. */
import { addressText, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import type { Constraint } from '../kinds/constraint.ts';
import type { DomainConstraint } from '../kinds/domain-constraint.ts';
import { isTable, parentsOf } from '../kinds/heritage.ts';
import { kindNamed } from './kind-named.ts';

/** `made`: what the statements before have just made with the table. */
export function unchecked<D extends Draft>(tables: readonly Fact[], drafts: readonly D[], context: Context, goes: (id: Id) => boolean, made: readonly Fact[] = []): (D | Draft)[] {
  const { before, after } = context;
  const fresh = new Set(made.map(({ id }) => id));
  const there = ({ id }: Fact): boolean => fresh.has(id) || (before.facts.has(id) && !goes(id));
  const found = new Map<Id, Fact>();
  const look = (holder: Id): void => {
    for (const fact of after.childrenOf(holder)) if (isOpen(fact) && there(fact)) found.set(fact.id, fact);
  };
  const visit = (table: Fact): void => {
    look(table.id);
    for (const column of after.childrenOf(table.id)) for (const { to } of after.needsOf(column.id)) if (to.startsWith('domain ')) look(to);
    // A child has its parents' checks, which are theirs to take away.
    if (isTable(table)) for (const parent of parentsOf(table)) for (const fact of [after.facts.get(addressText(parent))]) if (fact) visit(fact);
  };
  tables.forEach(visit);
  const open = [...found.values()];
  const plain = (drafts: Draft | readonly Draft[]): Draft[] => ('sql' in drafts ? [drafts] : [...drafts]).map(({ sql }) => ({ sql }));
  const again = (fact: Fact): Draft[] => plain(kindNamed(fact).create(fact, context, []));
  return [
    ...open.flatMap((fact) => plain(kindNamed(fact).drop(fact, context))),
    ...drafts,
    ...open.flatMap((fact) => [...again(fact), ...after.childrenOf(fact.id).flatMap(again)]),
  ];
}

function isOpen({ address: [kind], body }: Fact): boolean {
  if (kind === 'domain-constraint') return !(body as DomainConstraint).validated;
  const { type, validated, enforced } = body as Constraint;
  return kind === 'constraint' && (type === 'check' || type === 'foreign-key') && !validated && enforced;
}
