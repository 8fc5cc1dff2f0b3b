/** What the names in a hand-written statement stand for. */
import { addressText, type Catalog, type Id, type Owns } from '@sluice/core/dialect';
import { relationParts, tree } from '../script/tree.ts';

/** Finds what a statement names among what is there; what is not there gets the id that it would have. */
export interface Names {
  readonly live: Catalog;
  /** Where bare names lie. */
  readonly own: string;
  /** A name as it stands in an id. */
  written(name: string): string;
  /** The first of `kinds` of which there is one by that name. */
  id(kinds: readonly string[], name: readonly string[]): Id;
  relation(range: unknown, kinds?: readonly string[]): Id;
}

const RELATIONS = ['table', 'view', 'materialized-view', 'foreign-table', 'sequence', 'index'];

export function namesIn(live: Catalog, owns: Owns): Names {
  const [first] = owns === '*' ? [] : (owns['schemas'] ?? []);
  const own = first === undefined || first === '*' ? 'public' : first;
  const id: Names['id'] = (kinds, name) => {
    const [schema, bare] = name.length > 1 ? [name.at(-2)!, name.at(-1)!] : [own, name[0] ?? ''];
    const ids = kinds.map((kind) => addressText([kind, schema, bare]));
    return ids.find((each) => live.facts.has(each)) ?? ids[0]!;
  };
  return { live, own, written: (name) => addressText(['schema', name]).slice('schema '.length), id, relation: (range, kinds = RELATIONS) => id(kinds, relationParts(tree(range))) };
}
