/**
 * Base types of eight bytes are passed by value on every server that is bought, and by reference on the 32 bits of PGlite. Where such a type was loaded there,
 * how its values are passed is what its statement says: the code behind its functions would read an address where a number is.
 */
import { catalog as makeCatalog, part, type Catalog, type Fact } from '@sluice/core/dialect';
import type { BaseType } from '../kinds/base-type.ts';
import { parse } from '../script/parse.ts';
import { items, parts, tagged, text, tree } from '../script/tree.ts';
import type { Loadable } from './load.ts';

type Source = Loadable & { readonly searchSchema: string };

export interface Narrowed<S> {
  readonly loadables: readonly S[];
  /** `schema.name` of types whose values of eight bytes are passed by value elsewhere. */
  readonly wide: ReadonlySet<string>;
}

const MAYBE = /^\s*create\s+type\b/i;
const BY_VALUE: ReadonlySet<string> = new Set(['int8', 'float8', 'money', 'time', 'timestamp', 'timestamptz', 'xid8', 'pg_lsn']);

/** Needs `ready()`. PASSEDBYVALUE, which PGlite refuses of eight bytes, is left out. */
export function narrowed<S extends Source>(sources: readonly S[]): Narrowed<S> {
  const wide = new Set<string>();
  const likes: [name: string, like: string, own: string][] = [];
  const loadables = sources.map((source) => {
    const parsed = MAYBE.test(source.statement.text) ? parse(source.statement) : { problem: 'no type' };
    const [tag, fields] = 'problem' in parsed ? ['', {}] as const : tagged(parsed.node);
    if (tag !== 'DefineStmt' || fields['kind'] !== 'OBJECT_TYPE') return source;
    const names = parts(fields['defnames']);
    const own = (names.length > 1 ? names.slice(-2) : [source.searchSchema, ...names]).join('.');
    const options = new Map(items(fields['definition']).map((each) => { const { defname, arg } = tree(tree(each)['DefElem']); return [text(defname) ?? '', arg] as const; }));
    const like = options.get('like');
    if (like !== undefined) {
      const of = parts(tree(tree(like)['TypeName'])['names']);
      if (BY_VALUE.has(of.at(-1) ?? '') && (of.length === 1 || of[0] === 'pg_catalog')) wide.add(own);
      else likes.push([own, of.join('.'), source.searchSchema]);
    }
    if (!options.has('passedbyvalue') || (like === undefined && tree(tree(options.get('internallength'))['Integer'])['ival'] !== 8)) return source;
    wide.add(own);
    return { ...source, statement: { ...source.statement, text: source.statement.text.replace(/,\s*passedbyvalue\b(\s*=\s*[\w']+)?|\bpassedbyvalue\b(\s*=\s*[\w']+)?\s*,/i, '') } };
  });
  for (let found = true; found; ) {
    found = false;
    for (const [own, like, schema] of likes) {
      if (wide.has(own) || !(wide.has(like) || wide.has(`${schema}.${like}`))) continue;
      wide.add(own);
      found = true;
    }
  }
  return { loadables, wide };
}

export function widened(of: Catalog, wide: ReadonlySet<string>): Catalog {
  if (wide.size === 0) return of;
  const facts = [...of.facts.values()].map((fact): Fact =>
    fact.address[0] === 'base-type' && (fact.body as BaseType).length === 8 && wide.has(`${part(fact.address, 1)}.${part(fact.address, 2)}`) ? { ...fact, body: { ...fact.body, _wide: true } } : fact);
  return makeCatalog(facts, of.edges, of.findings);
}
