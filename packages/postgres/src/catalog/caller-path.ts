/**
 * The search path under which statements about a fact run, where they call string bodies that find names by their caller's (a check over filled rows,
 * a stored column, an index, a materialized view, triggers while rows move), where the server reads them to inline or to fold them, rows or none (a generated
 * column, a key of partitions), or where what converts values names functions barely. Each schema on it is one in which such a body finds something: its own,
 * public, or that of an extension; none in which everybody may create. pg_catalog stays before all, temporary names behind all, and what statements
 * of a plan name themselves is qualified.
 */
import { addressText, part, type Address, type Catalog, type Fact, type Framing, type Id, type ScriptFrame } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import type { EventTrigger } from '../kinds/event-trigger.ts';
import type { Extension } from '../kinds/extension.ts';
import { parentsOf } from '../kinds/heritage.ts';
import type { Routine } from '../kinds/routine.ts';
import type { Table } from '../kinds/table.ts';
import { bodyMentions, expressionMentions } from '../script/body-mentions.ts';
import { ident } from '../script/quote.ts';
import type { Ref } from '../script/ref.ts';
import { pathFrame } from '../scripts/settings.ts';
import { byDefinedName, isReadable } from './body-edges.ts';

/** undefined: no body that is called needs one. */
export function callerFrame({ facts, catalog, live, brings, goes }: Framing): ScriptFrame | undefined {
  const { schemasFor, always } = knownOf(catalog);
  const path = new Set(always);
  for (const fact of facts) if ((goes ? LEAVES : RUNS).has(fact.address[0])) for (const schema of schemasFor(fact, brings ? undefined : live)) path.add(schema);
  const safe = [...path].filter((schema) => ![live, catalog].some((each) => isOpen(schema, each))).sort(publicLast);
  return safe.length === 0 ? undefined : pathFrame(safe.map(ident).join(', '));
}

const publicLast = (one: string, other: string): number => Number(one === 'public') - Number(other === 'public') || (one < other ? -1 : 1);

/** Whoever may create there decides what a body finds. */
const isOpen = (schema: string, { facts }: Catalog): boolean => (facts.get(addressText(['grant', ['schema', schema], 'PUBLIC', 'CREATE']))?.body as { readonly granted?: boolean } | undefined)?.granted === true;

interface Known {
  /** `live`: what is not in it has no rows, and of that only expressions are planned. */
  schemasFor(fact: Fact, live: Catalog | undefined): ReadonlySet<string>;
  /** Event triggers fire at whatever is done. */
  readonly always: ReadonlySet<string>;
}

const known = new WeakMap<Catalog, Known>();

function knownOf(catalog: Catalog): Known {
  const found = known.get(catalog) ?? makeKnown(catalog);
  known.set(catalog, found);
  return found;
}

const NOTHING: ReadonlySet<string> = new Set();

function makeKnown(catalog: Catalog): Known {
  const { facts } = catalog;
  const vague = new Map<Id, Fact<Routine>>();
  for (const fact of facts.values()) if (isReadable(fact) && !fact.body.settings?.some((each) => each.startsWith('search_path='))) vague.set(fact.id, fact);
  const converted = new Map<Id, Fact[]>();
  for (const fact of facts.values()) {
    if ((fact.body as Partial<Column>)._using === undefined) continue;
    // A type whose values become another's takes its columns along.
    for (const id of [rootOf(fact, facts).id, ...catalog.needsOf(fact.id).map(({ to }) => to)]) converted.set(id, [...(converted.get(id) ?? []), fact]);
  }
  if (vague.size === 0 && converted.size === 0) return { schemasFor: () => NOTHING, always: NOTHING };
  const byName = byDefinedName(catalog);
  const extended = [...new Set([...facts.values()].filter(({ address }) => address[0] === 'extension').map(({ body }) => (body as Extension).schema))].filter((schema) => schema !== 'pg_catalog');
  const bodies = new Map<Id, { readonly schemas: readonly string[]; readonly calls: readonly Id[] }>();
  const finding = (mentions: readonly Ref[], own: string) => {
    const schemas = new Set<string>();
    const calls: Id[] = [];
    for (const ref of mentions) {
      const schema = ref.schema ?? [own, 'public'].find((each) => byName.has(`${ref.kind} ${each}.${ref.name}`));
      if (schema !== undefined) calls.push(...(byName.get(`${ref.kind} ${schema}.${ref.name}`) ?? []));
      if (ref.schema !== undefined || SCHEMALESS.has(ref.kind)) continue;
      // The server's own, or an extension's.
      if (schema === undefined) extended.forEach((each) => schemas.add(each));
      else schemas.add(schema);
    }
    return { schemas: [...schemas], calls };
  };
  const bodyOf = (routine: Fact<Routine>) => {
    const before = bodies.get(routine.id);
    if (before) return before;
    const own = part(routine.address, 1);
    const { schemas, calls } = finding(bodyMentions(routine.body._definition), own);
    // Text that is put together while it runs is not read.
    const made = { schemas: /\bexecute\b/i.test(routine.body.source) ? [...schemas, own] : schemas, calls };
    bodies.set(routine.id, made);
    return made;
  };
  /** Tables are where it ends: to read one calls nothing of its own. `planned`: nothing runs, expressions are made simpler. */
  const reach = (starts: readonly Id[], planned = false): Set<string> => {
    const found = new Set<string>();
    const seen = new Set<Id>(starts);
    const waiting = [...starts];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const routine = vague.get(id);
      if (planned && routine && !isSimplified(routine.body)) continue;
      const body = routine && bodyOf(routine);
      for (const schema of body?.schemas ?? []) found.add(schema);
      const within = starts.includes(id) || !isTable(id, facts) ? catalog.childrenOf(id).filter(({ address }) => !planned || PLANNED.has(address[0])).map((child) => child.id) : [];
      for (const next of [...within, ...catalog.needsOf(id).map(({ to }) => to), ...(body?.calls ?? [])]) {
        if (seen.has(next) || isTable(next, facts) || facts.get(next)?.address[0] === 'schema') continue;
        seen.add(next);
        waiting.push(next);
      }
    }
    return found;
  };
  const roots = new Map<Id, ReadonlySet<string>>();
  const above = (table: Fact): Fact[] => (isTable(table.id, facts) ? parentsOf(table as Fact<Table>).flatMap((address) => {
    const parent = facts.get(addressText(address));
    return parent ? [parent, ...above(parent)] : [];
  }) : []);
  const firing = [...facts.values()].filter(({ address, body }) => address[0] === 'event-trigger' && (body as EventTrigger).enabled !== 'disable');
  return {
    schemasFor(fact, live) {
      const root = rootOf(fact, facts);
      const planned = live !== undefined && isTable(root.id, facts) && !live.facts.has(root.id);
      const place = `${planned ? 'planned ' : ''}${root.id}`;
      const before = roots.get(place);
      if (before) return before;
      // A partition is made and attached by the key and the checks of what it is of.
      const parents = above(root).map(({ id }) => id);
      if (planned) {
        const simplified = reach([root.id, ...parents], true);
        roots.set(place, simplified);
        return simplified;
      }
      // What is written to a table is written to those that inherit of it.
      const heirs = catalog.dependantsOf(root.id).filter(({ from }) => isTable(from, facts)).map(({ from }) => from);
      const said = (converted.get(root.id) ?? []).map((each) => finding(expressionMentions((each.body as Column)._using!), part(each.address, 1)));
      const made = reach([root.id, ...heirs, ...said.flatMap(({ calls }) => calls)]);
      for (const schema of reach(parents, true)) made.add(schema);
      for (const schema of said.flatMap(({ schemas }) => schemas)) made.add(schema);
      roots.set(place, made);
      return made;
    },
    always: reach(firing.map(({ id }) => id)),
  };
}

/** Statements about these may read or write rows. */
const RUNS: ReadonlySet<string> = new Set(['table', 'foreign-table', 'partition', 'column', 'constraint', 'index', 'materialized-view', 'moved-rows', 'domain', 'domain-constraint', 'enum', 'composite', 'range', 'base-type']);
/** One that is detached keeps its bound as a check for a moment, made of the key. */
const LEAVES: ReadonlySet<string> = new Set(['partition']);
/** What of a table is planned when it is defined: what is generated, checks, keys. Its triggers, rules and policies lie still. */
const PLANNED: ReadonlySet<string> = new Set(['column', 'constraint', 'index']);
/** The server puts the one into the expression that calls it, and may call the other with constants (eval_const_expressions). */
const isSimplified = ({ language, attributes }: Routine): boolean => language === 'sql' || attributes.includes('immutable');
const SCHEMALESS: ReadonlySet<string> = new Set(['schema', 'extension', 'role', 'language', 'tablespace', 'access-method', 'cast', 'server', 'event-trigger', 'foreign-data-wrapper', 'publication', 'subscription']);

const isTable = (id: Id, facts: Catalog['facts']): boolean => ['table', 'foreign-table'].includes(facts.get(id)?.address[0] ?? '');

/** The outermost fact around it that lies in a schema. */
function rootOf(fact: Fact, facts: Catalog['facts']): Fact {
  if (fact.address[0] === 'moved-rows') return facts.get(addressText(['table', part(fact.address, 1), part(fact.address, 2)])) ?? fact;
  const target = fact.address[1];
  const above = fact.parent === undefined ? (Array.isArray(target) ? facts.get(addressText(target as Address)) : undefined) : facts.get(fact.parent);
  return above === undefined || above.address[0] === 'schema' ? fact : rootOf(above, facts);
}
