/** The kind of a fact, for the statements that make and drop it. */
import { kindOf, type AnyKind, type Fact } from '@sluice/core/dialect';
import { kinds } from '../kinds/all.ts';

let byName: ReadonlyMap<string, AnyKind> | undefined;

/** Kinds move rows by what backups are made of, so the list may not be there yet when this file is read. */
export function kindNamed(fact: Fact): AnyKind {
  byName ??= new Map(kinds.map(({ kind }) => [kind.kind, kind]));
  const kind = byName.get(kindOf(fact));
  if (!kind) throw new Error(`there is no kind ${kindOf(fact)}`);
  return kind;
}
