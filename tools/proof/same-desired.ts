/** What differs between two desired states that must be the same one: made by loading all sources, and out of an earlier one. */
import type { Desired, Dialect, Fact, Keep } from '@sluice/core/dialect';
import { canonicalJson, catalog } from '@sluice/core/dialect';
import type { desiredBy } from '@sluice/postgres';

/** Lines; none: they are the same but for the numbers under which one server keeps its indexes. */
export function differences(whole: Desired, part: Desired): string[] {
  const found: string[] = [];
  const both = <T>(what: string, one: ReadonlyMap<string, T>, other: ReadonlyMap<string, T>, text: (value: T) => string): void => {
    for (const key of new Set([...one.keys(), ...other.keys()])) {
      const [left, right] = [one.get(key), other.get(key)].map((each) => (each === undefined ? 'nothing' : text(each)));
      if (left !== right) found.push(`${what} ${key}: ${left!} as a whole, ${right!} from the earlier one`);
    }
  };
  both('fact', whole.catalog.facts, part.catalog.facts, ({ parent, body }: Fact) => canonicalJson({ parent, body: { ...body, _made: undefined } }));
  const edges = ({ catalog: of }: Desired) => new Map(of.edges.map(({ from, to, strength }) => [`${from} → ${to} ${strength}`, true]));
  both('edge', edges(whole), edges(part), String);
  both('place', whole.placeOf, part.placeOf, canonicalJson);
  both('project', whole.projectOf, part.projectOf, String);
  const listed = (values: Iterable<string>) => new Map([...values].map((value) => [value, true]));
  both('said', listed(whole.said), listed(part.said), String);
  for (const [what, of] of [['findings', ({ findings }: Desired) => findings], ['unmodelled', (each: Desired) => each.catalog.findings], ['renames', ({ renames }: Desired) => renames ?? []], ['workings', ({ workings }: Desired) => workings ?? null]] as const) {
    const [left, right] = [canonicalJson(of(whole)), canonicalJson(of(part))];
    if (left !== right) found.push(`${what}: ${left} as a whole, ${right} from the earlier one`);
  }
  return found;
}

/** As a file gives it back. */
export const keptAndRead = (of: Desired): Desired => ({
  ...of, catalog: catalog(JSON.parse(JSON.stringify([...of.catalog.facts.values()])) as Fact[], of.catalog.edges, of.catalog.findings),
  ...(of.workings !== undefined && { workings: JSON.parse(JSON.stringify(of.workings)) as unknown }),
});

/** What is found in sources is kept by one way and used by the other. */
export function keeping(): { readonly whole: Keep; readonly part: Keep } {
  const kept = new Map<string, string>();
  return { whole: { read: () => undefined, write: async (name, text) => void kept.set(name, text) }, part: { read: (name) => kept.get(name), write: async () => undefined } };
}

/** Each desired state is made twice, as a whole and out of the one before whatever that was, and must be the same. */
export function incremental(dialect: Dialect, make: typeof desiredBy): Dialect {
  let last: Desired | undefined;
  return {
    ...dialect,
    async desire(sources, options) {
      const { earlier: _earlier, ...rest } = options;
      const before = last;
      last = undefined;
      const keep = keeping();
      const { desired: whole } = await make(sources, { ...rest, keep: keep.whole });
      last = whole;
      if (!before) return whole;
      const { desired: part, loaded } = await make(sources, { ...rest, keep: keep.part, earlier: () => keptAndRead(before) }, 1);
      const wrong = differences(whole, part);
      if (wrong.length > 0) throw new Error(`what was made out of the earlier desired state (${loaded}) is another one:\n${wrong.slice(0, 8).join('\n')}`);
      return part;
    },
  };
}
