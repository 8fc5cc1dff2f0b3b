/** Soft edges: what the string bodies of routines mention, and what else texts say that the server does not record. They only order steps. */
import { part, type Catalog, type Edge, type Fact, type Id } from '@sluice/core/dialect';
import type { Ref } from '../script/ref.ts';
import type { Routine } from '../kinds/routine.ts';
import { definedName } from '../shadow/origins.ts';

/** `mentions`: of a routine's definition. */
export function bodyEdges(catalog: Catalog, mentions: (definition: string) => readonly Ref[]): Edge[] {
  const byName = byDefinedName(catalog);
  const edges = new Map<string, Edge>();
  for (const fact of catalog.facts.values()) {
    if (!isReadable(fact)) continue;
    const schemas = schemasOf(fact);
    for (const ref of mentions(fact.body._definition)) {
      for (const schema of ref.schema === undefined ? schemas : [ref.schema]) {
        const found = byName.get(`${ref.kind} ${schema}.${ref.name}`);
        for (const to of found ?? []) if (to !== fact.id) edges.set(`${fact.id}\n${to}`, { from: fact.id, to, strength: 'soft' });
        if (found) break;
      }
    }
  }
  return [...edges.values(), ...mergeEdges(catalog), ...castEdges(catalog)];
}

const WORD = /"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu;

/** Of a MERGE in a SQL-standard body the server does not record which columns it sets or fills: those of its tables that are named. */
function mergeEdges(catalog: Catalog): Edge[] {
  return [...catalog.facts.values()].flatMap((fact): Edge[] => {
    const { standardBody, source } = fact.body as Partial<Routine>;
    if (standardBody !== true || source === undefined || !/\bMERGE INTO\b/.test(source)) return [];
    const words = new Set((source.match(WORD) ?? []).map((word) => (word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word)));
    const tables = new Set(catalog.needsOf(fact.id).map(({ to }) => (to.startsWith('column ') ? catalog.facts.get(to)?.parent ?? to : to)));
    return [...tables].flatMap((table) => catalog.childrenOf(table)).filter(({ address }) => address[0] === 'column' && words.has(part(address, 3)))
      .map(({ id }) => ({ from: fact.id, to: id, strength: 'soft' }));
  });
}

/** Who casts by way of a function is recorded as standing on the function only; its text says the cast. */
const castEdges = (catalog: Catalog): Edge[] => [...catalog.facts.values()].filter(({ address }) => address[0] === 'cast').flatMap((cast) =>
  catalog.needsOf(cast.id).filter(({ to }) => to.startsWith('function ')).flatMap(({ to }) => catalog.dependantsOf(to))
    .filter(({ from }) => from !== cast.id).map(({ from }): Edge => ({ from, to: cast.id, strength: 'soft' })));

/** `relation sales.orders` → what is there under that name. */
export function byDefinedName(catalog: Catalog): Map<string, Id[]> {
  const byName = new Map<string, Id[]>();
  for (const fact of catalog.facts.values()) {
    const name = definedName(fact);
    if (name === undefined) continue;
    const known = byName.get(name);
    if (known) known.push(fact.id);
    else byName.set(name, [fact.id]);
  }
  return byName;
}

/** A routine with a body that the server keeps as text, in a language that is read here. */
export function isReadable(fact: Fact): fact is Fact<Routine> {
  if (fact.address[0] !== 'function' && fact.address[0] !== 'procedure') return false;
  const body = fact.body as Routine;
  return !body.standardBody && (body.language === 'sql' || body.language === 'plpgsql');
}

/** An unqualified name is looked for where the routine says, else beside the routine and in public. */
export const schemasOf = ({ address, body }: Fact<Routine>): readonly string[] => searchPath(body) ?? [part(address, 1), 'public'];

function searchPath(body: Routine): string[] | undefined {
  const setting = body.settings?.find((each) => each.startsWith('search_path='));
  return setting?.slice('search_path='.length).split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1')).filter(Boolean);
}

