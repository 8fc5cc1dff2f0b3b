/** Objects as people write them: `sales.orders`, `orders`, `function sales.f(integer)`, `function:f`, a file of the project, or a list of all that. */
import { isAbsolute, join } from 'node:path';
import { objectOf } from '../catalog/part.ts';
import { kindsByName } from '../catalog/canonical.ts';
import { claims, rootOf } from '../catalog/scope.ts';
import { Failure } from '../errors/failure.ts';
import { nearest } from '../manifest/nearest.ts';
import { lastPart, type Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Desired, Dialect } from '../model/dialect.ts';
import { kindOf, type Fact } from '../model/fact.ts';
import { readDocument } from '../sources/plain-file.ts';
import type { Member } from './gather.ts';

/** Entries of `--objects`, those of lists (`@list.txt`: one a line, `#` begins a comment) included. Throws SL901. */
export function objectNames(root: string, texts: readonly string[]): string[] {
  const names = texts.flatMap((text) => splitNames(text)).flatMap((text) => {
    if (!text.startsWith('@')) return [text];
    const path = text.slice(1);
    const list = readDocument(isAbsolute(path) ? path : join(root, path), 'Lists of objects are plain files.', true);
    if (list === undefined) throw new Failure('SL901', `there is no list of objects ${path}`, { hint: 'Write --objects=@<file>; a path starts at the workspace.' });
    return list.split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter((line) => line !== '').flatMap(splitNames);
  });
  if (names.length === 0) throw new Failure('SL901', '--objects names no object', { hint: 'Write --objects=sales.orders,sales.f or --objects=@list.txt.' });
  return [...new Set(names)];
}

/** At commas, but for those between parentheses and in quotes. */
function splitNames(text: string): string[] {
  const names: string[] = [];
  let [name, depth, quoted] = ['', 0, false];
  for (const letter of text) {
    if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === '(') depth += 1;
    else if (!quoted && letter === ')') depth -= 1;
    if (letter === ',' && depth === 0 && !quoted) {
      names.push(name);
      name = '';
    } else name += letter;
  }
  return [...names, name].map((each) => each.trim()).filter((each) => each !== '');
}

export interface Naming {
  readonly dialect: Dialect;
  readonly member: Member;
  readonly neighbours: readonly Member[];
  readonly desired: Desired;
  readonly live: Catalog;
  /** What the files do not hold any more is dropped by its name only where it is known. */
  readonly known: ReadonlySet<Id> | undefined;
}

export function ownership({ dialect, member, neighbours, desired, live }: Naming): (fact: Fact) => boolean {
  const kinds = kindsByName(dialect.kinds);
  return (fact) => {
    const root = rootOf(fact.id, [desired.catalog, live]);
    if (!root || !claims(member.sources.owns, root, kinds)) return false;
    return member.sources.owns !== '*' || !neighbours.some(({ sources }) => sources.owns !== '*' && claims(sources.owns, root, kinds));
  };
}

/** What each name means; a container means all that is in it, a file all that it makes. Throws SL612. */
export function meantObjects(naming: Naming, names: readonly string[]): Map<string, readonly Id[]> {
  const { desired, live, known, dialect, member } = naming;
  const kinds = kindsByName(dialect.kinds);
  const sides = { desired, live, kinds };
  const owned = ownership(naming);
  const facts = [...desired.catalog.facts.values(), ...[...live.facts.values()].filter(({ id }) => !desired.catalog.facts.has(id) && known?.has(id))].filter(owned);
  const objects = facts.filter((fact) => objectOf(fact, sides).id === fact.id);
  const ofFile = (text: string): Id[] => facts.filter(({ id }) => {
    const file = desired.placeOf.get(id)?.file;
    return file !== undefined && (file === text || file === `${member.project.root}/${text}`);
  }).map(({ id }) => id);
  const inside = (fact: Fact): Id[] => (kinds.get(kindOf(fact))?.children === 'stay' ? [fact.id, ...objects.filter(({ parent }) => parent === fact.id).map(({ id }) => id)] : [fact.id]);
  const meant = new Map<string, readonly Id[]>();
  for (const name of names) {
    const exact = facts.find(({ id }) => id === name);
    const text = withKind(name, kinds);
    const found = exact ? [exact] : [objects, facts].map((list) => widest(text, list)).find((list) => list.length > 0) ?? [];
    if (found.length > 1) {
      throw new Failure('SL612', `${name} may be any of ${found.length} objects of ${member.project.name}`, { lines: found.map(({ id }) => id).sort().slice(0, 10), hint: 'Write the whole address of the one that is meant, or its kind before it: function:sales.f.' });
    }
    const ids = found[0] ? inside(found[0]) : ofFile(name.replace(/^\.\//, ''));
    if (ids.length === 0) throw unknown(name, objects, live, naming);
    meant.set(name, ids);
  }
  return meant;
}

/** `function:sales.f` is `function sales.f`. */
const withKind = (name: string, kinds: ReadonlyMap<string, unknown>): string => {
  const [, kind, rest] = /^([a-z-]+):\s*(.+)$/.exec(name) ?? [];
  return kind !== undefined && kinds.has(kind) ? `${kind} ${rest!}` : name;
};

const bare = (id: Id): string => id.slice(id.indexOf(' ') + 1);
const withoutArguments = (text: string): string => text.replace(/\(.*$/s, '');

/** By the longest form that fits: the address, the name with its area, the last part alone; each with or without arguments. */
function widest(text: string, facts: readonly Fact[]): Fact[] {
  const [, kind, last] = /^([a-z-]+) (.+)$/.exec(text) ?? [undefined, undefined, text];
  const forms: readonly ((fact: Fact) => boolean)[] = [
    ({ id }) => id === text || bare(id) === text,
    ({ id }) => withoutArguments(id) === text || withoutArguments(bare(id)) === text,
    (fact) => (kind === undefined || kindOf(fact) === kind) && lastName(fact) === last,
  ];
  for (const form of forms) {
    const found = facts.filter(form);
    if (found.length > 0) return found;
  }
  return [];
}

/** Without argument types. */
const lastName = ({ address }: Fact): string => {
  const last = lastPart(address);
  return last.startsWith('(') && address.length > 2 ? lastPart(address.slice(0, -1) as unknown as Fact['address']) : last;
};

function unknown(name: string, objects: readonly Fact[], live: Catalog, { member, known }: Naming): Failure {
  const alive = [...live.facts.values()].find((fact) => (fact.id === name || bare(fact.id) === name || withoutArguments(bare(fact.id)) === name) && !known?.has(fact.id));
  const texts = new Map(objects.flatMap((fact) => [fact.id, bare(fact.id), withoutArguments(bare(fact.id)), lastName(fact)].map((text) => [text, fact.id] as const)));
  const near = nearest(name, texts.keys());
  return new Failure('SL612', `${member.project.name} has no object ${name}`, {
    ...(alive && { lines: [`${alive.id} is in the database, and neither the files nor the journal know it`] }),
    hint: near === undefined ? "Write it as plans show it, such as 'function sales.f(integer)', or the path of a schema file." : `Did you mean '${near}'${texts.get(near) === near ? '' : ` (${texts.get(near)!})`}?`,
  });
}
