/** Secrets that a database holds in what it says of itself, back to their names: nobody sees them, and what was deployed with one equals its source. */
import { catalog as makeCatalog, type Catalog } from '../model/catalog.ts';
import type { Fact } from '../model/fact.ts';
import { cleaned } from '../report/redact.ts';
import { secretNames } from '../run/secrets.ts';
import type { VerbContext } from './context.ts';
import type { Group } from './gather.ts';

/** undefined: the sources name no secret that has a value here. */
export type Unbind = ((of: Catalog) => Catalog) | undefined;

/** A short word stands in many texts that have nothing to do with it. */
const tellable = (value: string): boolean => value.length >= 12 || (value.length >= 6 && !/^[a-z]*$/i.test(value));

/** By the secrets that the sources of all projects on one database name; those of `group` are asked for, and hidden from then on. */
export function unbinding(context: Pick<VerbContext, 'secret'>, group: Group): Unbind {
  const names = new Set(group.members.flatMap(({ sources }) => sources.files.flatMap(({ text }) => secretNames(text))));
  const spellings = [...names].flatMap((name) => {
    const value = context.secret(name);
    if (value === undefined || !tellable(value)) return [];
    const quoted = value.replaceAll("'", "''");
    return [quoted.replaceAll('\\', '\\\\'), quoted, value].map((text) => [text, `\${secret:${name}}`] as const);
  });
  if (spellings.length === 0) return undefined;
  // The longest first: one may be part of another.
  spellings.sort(([a], [b]) => b.length - a.length);
  const clean = (text: string): string => spellings.reduce((result, [from, to]) => result.replaceAll(from, to), text);
  return (of) => makeCatalog([...of.facts.values()].map((fact): Fact => ({ ...fact, body: cleaned(fact.body, clean) })), of.edges, of.findings);
}
