/** The kind of a fact, for the statements that make and drop it. */
import { kindOf, type AnyKind, type Fact } from '@sluice/core/dialect';
import { kinds } from '../kinds/all.ts';

const byName = new Map(kinds.map(({ kind }) => [kind.kind, kind]));

export function kindNamed(fact: Fact): AnyKind {
  const kind = byName.get(kindOf(fact));
  if (!kind) throw new Error(`there is no kind ${kindOf(fact)}`);
  return kind;
}
