/** A catalog as text: a line for each fact, an empty one, and a line with the rest. What two files have in common is read once. */
import type { Address, Id } from '../model/address.ts';
import { wholeCatalog, type Catalog } from '../model/catalog.ts';
import type { Edge, Fact, Unify } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';

/** The lines of facts that were read or written: of two states of one database most are in both, and a line is made out of no fact twice. */
export type FactLines = Map<Fact, string>;

export interface Readings {
  readonly unify?: Unify | undefined;
  readonly lines?: FactLines | undefined;
}

type Line = readonly [id: Id, address: Address, body: object, parent?: Id];

/** The ends of edges are places in the list of facts, from 0. */
interface Rest {
  readonly facts: number;
  readonly edges: readonly (readonly [from: number, to: number, soft?: 1])[];
  readonly findings: readonly Finding[];
}

const lineOf = ({ id, address, body, parent }: Fact): string => JSON.stringify((parent === undefined ? [id, address, body] : [id, address, body, parent]) satisfies Line);

export function catalogText({ facts, edges, findings }: Catalog, known: FactLines = new Map()): string {
  const places = new Map<Id, number>();
  const lines: string[] = [];
  for (const fact of facts.values()) {
    places.set(fact.id, lines.length);
    const line = known.get(fact) ?? lineOf(fact);
    known.set(fact, line);
    lines.push(line);
  }
  const rest: Rest = {
    facts: lines.length,
    edges: edges.map(({ from, to, strength }) => (strength === 'hard' ? [places.get(from)!, places.get(to)!] : [places.get(from)!, places.get(to)!, 1])),
    findings,
  };
  return `${lines.join('\n')}\n\n${JSON.stringify(rest)}`;
}

/** Throws when the text is damaged. */
export function catalogOf(text: string, begin: number, { unify = (fact) => fact, lines }: Readings): Catalog {
  const facts = new Map<Id, Fact>();
  const ids: Id[] = [];
  const held = lines && lines.size > 0 ? new Map([...lines].map(([fact, line]) => [line, fact])) : undefined;
  let at = begin;
  for (let end = text.indexOf('\n', at); end > at; end = text.indexOf('\n', at)) {
    const line = text.slice(at, end);
    const known = held?.get(line);
    const fact = known ?? unify(factOf(line));
    if (!known) lines?.set(fact, line);
    facts.set(fact.id, fact);
    ids.push(fact.id);
    at = end + 1;
  }
  const { facts: count, edges, findings } = JSON.parse(text.slice(at)) as Rest;
  if (count !== ids.length) throw new TypeError('facts are missing');
  const idAt = (place: number): Id => {
    const id = ids[place];
    if (id === undefined) throw new TypeError('an end of an edge is missing');
    return id;
  };
  return wholeCatalog(facts, edges.map(([from, to, soft]): Edge => ({ from: idAt(from), to: idAt(to), strength: soft ? 'soft' : 'hard' })), findings);
}

function factOf(line: string): Fact {
  const [id, address, body, parent] = JSON.parse(line) as Line;
  return parent === undefined ? { address, id, body } : { address, id, parent, body };
}
