/** What things, columns and labels are called in the other schema of a pair, as an annotation says it: so that both ways keep what they hold. */
import { partsOf } from './standing.ts';
import type { EnumThing } from './types.ts';
import { quoted, type Part, type Thing, type World } from './world.ts';

/** Whose name, or schema, is changed in place. */
const RENAMED = new Set(['schema', 'table', 'partition', 'enum', 'domain', 'composite', 'range', 'sequence', 'collation', 'function', 'procedure', 'aggregate', 'constraint', 'index', 'trigger', 'rule', 'policy', 'statistics', 'view', 'materialized-view', 'foreign-table', 'publication', 'event-trigger']);

/** By id, for a world whose names are compared with another's. */
export function formerNames(world: World, other: World): Map<string, string> {
  const names = new Map<string, string>();
  for (const thing of world.things.values()) {
    const twin = other.things.get(thing.id);
    if (twin?.kind !== thing.kind || !RENAMED.has(thing.kind)) continue;
    const former = formerName(thing, twin, world, other);
    if (former !== undefined) names.set(thing.id, former);
    if (thing.kind === 'table' || thing.kind === 'composite') for (const [id, name] of renamedParts(partsOf(world, thing.id), partsOf(other, thing.id), thing.id)) names.set(id, quoted(name));
    if (thing.kind === 'enum') for (const [id, name] of renamedParts(labels(thing), labels(twin), thing.id)) names.set(id, `'${name}'`);
  }
  return names;
}

function formerName(thing: Thing, twin: Thing, world: World, other: World): string | undefined {
  // Another signature is another function, and a key of another form another constraint.
  const types = ({ args }: Thing & { args?: readonly Part[] }): string => JSON.stringify(args?.map(({ type }) => type));
  if (types(thing) !== types(twin)) return undefined;
  const [here, there] = [schemaName(thing, world), schemaName(twin, other)];
  if (thing.schema === twin.schema) return thing.name === twin.name ? undefined : quoted(twin.name);
  // Where the schema it lay in has another name by now, either name could be meant.
  const [former, now] = [schemaName(twin, world), schemaName(thing, other)];
  return here === undefined || there === undefined || former !== there || now !== here ? undefined : `${quoted(there)}.${quoted(twin.name)}`;
}

const schemaName = ({ schema }: Thing, world: World): string | undefined => (schema === undefined || schema === 'public' ? schema : world.things.get(schema)?.name);
const labels = (thing: Thing): { id: string; name: string }[] => (thing as EnumThing).labels.map(({ id, text }) => ({ id, name: text }));
const renamedParts = (now: readonly { id: string; name: string }[], then: readonly { id: string; name: string }[], owner: string): [string, string][] =>
  now.flatMap(({ id, name }): [string, string][] => {
    const twin = then.find((each) => each.id === id && id.startsWith(`${owner}/`));
    return twin === undefined || twin.name === name ? [] : [[id, twin.name]];
  });
