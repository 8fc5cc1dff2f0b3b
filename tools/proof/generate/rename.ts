/** Names that change, of things, columns, attributes and labels. */
import type { Random } from './random.ts';
import type { CompositeThing } from './type-species.ts';
import type { EnumThing } from './types.ts';
import type { TableThing } from './table-species.ts';
import type { Thing } from './world.ts';

/** Extensions, operators and what only speaks of others have no name of their own; motifs have many. */
const FIXED = new Set(['extension', 'operator', 'cast', 'comment', 'grant', 'owner', 'default-grant', 'foreign-server', 'text-search-configuration']);

export function renamed(thing: Thing, random: Random): Thing | undefined {
  if (FIXED.has(thing.kind) || thing.id.startsWith('mo')) return undefined;
  const inside = random.chance(0.5);
  const other = (name: string): string => (name.endsWith('_n') ? name.slice(0, -2) : `${name}_n`);
  const one = <T extends { readonly name: string }>(list: readonly T[]): T[] => {
    const at = random.int(list.length);
    return list.map((each, index) => (index === at ? { ...each, name: other(each.name) } : each));
  };
  if (inside && thing.kind === 'table' && (thing as TableThing).columns.length > 0) return { ...thing, columns: one((thing as TableThing).columns) } as Thing;
  if (inside && thing.kind === 'composite') return { ...thing, attributes: one((thing as CompositeThing).attributes) } as Thing;
  if (inside && thing.kind === 'enum') {
    const { labels } = thing as EnumThing;
    const at = random.int(labels.length);
    return { ...thing, labels: labels.map((each, index) => (index === at ? { ...each, text: other(each.text) } : each)) } as Thing;
  }
  return { ...thing, name: other(thing.name) };
}
