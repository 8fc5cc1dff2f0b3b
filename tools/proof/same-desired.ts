/** What differs between two desired states that must be the same one: made by loading all sources, and out of an earlier one. */
import type { Desired, Dialect, Fact, Keep, ProjectSources, ShadowOptions } from '@sluice/core/dialect';
import { canonicalJson, catalog, isFailure } from '@sluice/core/dialect';
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

/** One session after the other takes a statement, and as many as can run at once. */
const [ALONE, BESIDE] = [{ sessions: 1, from: Infinity, message: 1 }, { sessions: 4, from: 1, message: 1 }];

/** What one session loads into a temporary database of the server and what several ones do must be the same, or be refused alike. Lines; none: it is. */
export async function besideEachOther(make: typeof desiredBy, sources: readonly ProjectSources[], options: ShadowOptions): Promise<{ readonly loaded: string; readonly wrong: readonly string[] }> {
  const { earlier: _earlier, ...rest } = options;
  const by = async (lanes: typeof ALONE): Promise<Awaited<ReturnType<typeof desiredBy>> | string> => {
    try {
      return await make(sources, { ...rest, place: 'target' }, { lanes });
    } catch (error) {
      if (isFailure(error)) return canonicalJson([error.code, error.message, error.detail.at]);
      throw error;
    }
  };
  const [one, several] = [await by(ALONE), await by(BESIDE)];
  if (typeof one === 'string' || typeof several === 'string') return { loaded: 'refused', wrong: one === several ? [] : [one, several].map((each) => (typeof each === 'string' ? each : 'it was loaded')) };
  return { loaded: several.loaded, wrong: differences(one.desired, several.desired) };
}

/** Before each desired state is made, it is made by one session and by several ones. */
export const inLanes = (dialect: Dialect, make: typeof desiredBy): Dialect => ({
  ...dialect,
  async desire(sources, options) {
    const { wrong } = options.connection?.sessions === 'many' ? await besideEachOther(make, sources, options) : { wrong: [] };
    if (wrong.length > 0) throw new Error(`what several sessions load is another one:\n${wrong.slice(0, 8).join('\n')}`);
    return dialect.desire(sources, options);
  },
});

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
      const { desired: part, loaded } = await make(sources, { ...rest, keep: keep.part, earlier: () => keptAndRead(before) }, { share: 1 });
      const wrong = differences(whole, part);
      if (wrong.length > 0) throw new Error(`what was made out of the earlier desired state (${loaded}) is another one:\n${wrong.slice(0, 8).join('\n')}`);
      return part;
    },
  };
}
