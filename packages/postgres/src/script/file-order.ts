/** Puts the statements of many files into an order in which each finds what it needs, so that loading needs one pass. */
import type { References } from './references.ts';
import type { Ref } from './ref.ts';
import type { Statement } from './statement.ts';

interface Ordered {
  readonly statement: Statement;
  readonly refs: References;
}

/**
 * Statements that need each other keep their order; so does everything that nothing forces. What is only likely (bodies,
 * keys added later) moves statements of other files, never of the same one: its author has ordered it. `kept`: files in which a name means
 * different things at different places, so that their statements stay behind each other.
 * O(statements + references).
 */
export function fileOrder<T extends Ordered>(statements: readonly T[], kept: ReadonlySet<string | undefined> = new Set()): T[] {
  const lookup = definers(statements, (refs) => refs.defines);
  const completers = definers(statements, (refs) => refs.completes);
  const earlier = alterationsBefore(statements);
  const needs = statements.map(({ refs }, index) => {
    const file = fileOf(statements, index);
    const likely = (each: number): boolean => each < index || fileOf(statements, each) !== file;
    const behind = (uses: readonly number[]): readonly number[] => [...uses.filter(likely), ...(fileOf(statements, index - 1) === file ? [index - 1] : [])];
    const uses = found(refs.uses, lookup);
    return {
      hard: others(kept.has(file) ? behind(uses) : uses, index),
      // What completes a relation would wait for itself.
      soft: others([...earlier(index), ...found(refs.brings, lookup), ...found(refs.bodyUses, lookup), ...(refs.completes.length > 0 ? NONE : found(refs.uses, completers))].filter(likely), index),
    };
  });
  // The functions of a base type need no more of it than its name, and it needs them.
  for (const [index, { refs }] of statements.entries()) {
    if (refs.uses.every(({ kind }) => kind !== 'shell-type')) continue;
    for (const each of needs[index]!.hard) {
      const own = needs[each]!.hard;
      if (own.includes(index)) own.splice(own.indexOf(index), 1);
    }
  }
  const all = needs.map(({ hard, soft }) => (soft.length === 0 ? hard : [...hard, ...soft]));
  const group = components(all);
  // Nothing needs itself by way of others.
  if (new Set(group).size === statements.length) return emit(statements, all, kept);
  const open = (list: readonly number[], index: number, inside: boolean) => list.filter((each) => (group[each] === group[index]) === inside);
  // Inside a circle only what the server insists on counts, and what is left of the circle keeps the files' order.
  const within = needs.map(({ hard }, index) => open(hard, index, true));
  const inner = components(within);
  const edges = all.map((list, index) => [
    ...open(list, index, false),
    ...(within[index] as number[]).filter((each) => inner[each] !== inner[index]),
  ]);
  return emit(statements, edges, kept);
}

/** Of an ALTER TABLE: the one before it in its file that is about the same table. Whoever needs a key needs the table as it was when it got the key. */
function alterationsBefore(statements: readonly Ordered[]): (index: number) => readonly number[] {
  const last = new Map<string, number>();
  const before = statements.map(({ refs }, index) => refs.alters.flatMap(({ schema, name }) => {
    const key = JSON.stringify([fileOf(statements, index), schema, name]);
    const found = last.get(key);
    last.set(key, index);
    return found === undefined ? [] : [found];
  }));
  return (index) => before[index] ?? [];
}

const fileOf = (statements: readonly Ordered[], index: number): string | undefined => statements[index]?.statement.place.file;

const NONE: readonly number[] = [];

function found(refs: readonly Ref[], lookup: (ref: Ref) => readonly number[]): readonly number[] {
  if (refs.length === 0) return NONE;
  const list: number[] = [];
  for (const each of refs) list.push(...lookup(each));
  return list;
}

/** In order, once each. */
const others = (list: readonly number[], self: number): number[] => (list.length === 0 ? [] : [...new Set(list)].filter((each) => each !== self).sort((a, b) => a - b));

/** Finds the statements that define what a ref names: of its schema, else of no said schema; for an unqualified name any. */
function definers<T extends Ordered>(statements: readonly T[], of: (refs: References) => readonly Ref[]) {
  // By kind and name, without a text for both: there are tens of thousands of mentions.
  const kinds = new Map<string, Map<string, Defined>>();
  const put = (list: number[], index: number): void => {
    if (list.at(-1) !== index) list.push(index);
  };
  for (const [index, { refs }] of statements.entries()) {
    for (const { kind, name, schema = '' } of of(refs)) {
      let names = kinds.get(kind);
      if (!names) kinds.set(kind, (names = new Map<string, Defined>()));
      let defined = names.get(name);
      if (!defined) names.set(name, (defined = { anywhere: [], in: new Map<string, number[]>() }));
      const list = defined.in.get(schema);
      if (list) put(list, index);
      else defined.in.set(schema, [index]);
      put(defined.anywhere, index);
    }
  }
  return ({ kind, schema, name }: Ref): readonly number[] => {
    const defined = kinds.get(kind)?.get(name);
    if (!defined) return NONE;
    return defined.in.get(schema ?? '') ?? (schema === undefined ? defined.anywhere : defined.in.get('')) ?? NONE;
  };
}

/** Statements that define a name, by the schema that they say for it (none: ''). */
interface Defined {
  readonly anywhere: number[];
  readonly in: Map<string, number[]>;
}

/** Tarjan's strongly connected components without recursion: the component's number of each node. */
function components(edges: readonly (readonly number[])[]): number[] {
  const index = new Array<number>(edges.length).fill(-1);
  const low = new Array<number>(edges.length).fill(0);
  const component = new Array<number>(edges.length).fill(-1);
  const stack: number[] = [];
  let counter = 0;
  let found = 0;
  for (let root = 0; root < edges.length; root++) {
    if (index[root] !== -1) continue;
    const work: { node: number; next: number }[] = [{ node: root, next: 0 }];
    while (work.length > 0) {
      const frame = work.at(-1) as { node: number; next: number };
      const { node } = frame;
      if (frame.next === 0) {
        index[node] = low[node] = counter++;
        stack.push(node);
      }
      const target = (edges[node] as readonly number[])[frame.next++];
      if (target !== undefined) {
        if (index[target] === -1) work.push({ node: target, next: 0 });
        else if (component[target] === -1) low[node] = Math.min(low[node] as number, index[target] as number);
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent !== undefined) low[parent.node] = Math.min(low[parent.node] as number, low[node] as number);
      if (low[node] !== index[node]) continue;
      for (let member = -1; member !== node; ) {
        member = stack.pop() as number;
        component[member] = found;
      }
      found++;
    }
  }
  return component;
}

const ON_SCHEMAS = /^\s*alter\s+default\s+privileges\b[\s\S]*\bon\s+schemas\b/i;

/** Depth first: needs before the statement, each as late as possible. Schemas and extensions go first, for others use them unnamed, and shells of types. */
function emit<T extends Ordered>(statements: readonly T[], edges: readonly (readonly number[])[], kept: ReadonlySet<string | undefined>): T[] {
  const done = new Uint8Array(statements.length);
  const out: T[] = [];
  const visit = (root: number): void => {
    const work: { node: number; next: number }[] = [{ node: root, next: 0 }];
    while (work.length > 0) {
      const frame = work.at(-1) as { node: number; next: number };
      if (frame.next === 0) {
        if (done[frame.node] === 1) {
          work.pop();
          continue;
        }
        done[frame.node] = 1;
      }
      const target = (edges[frame.node] as readonly number[])[frame.next++];
      if (target === undefined) {
        out.push(statements[frame.node] as T);
        work.pop();
      } else if (done[target] === 0) work.push({ node: target, next: 0 });
    }
  };
  const first = (refs: References): boolean => refs.defines.some(({ kind }) => kind === 'schema' || kind === 'extension' || kind === 'shell-type');
  // Who has what on schemas by default counts for those that come later.
  const fixed = statements.findIndex(({ statement }) => ON_SCHEMAS.test(statement.text));
  for (const [index, { statement, refs }] of statements.entries()) if (first(refs) && !kept.has(statement.place.file) && (fixed === -1 || index < fixed || refs.defines[0]?.kind !== 'schema')) visit(index);
  for (let index = 0; index < statements.length; index++) visit(index);
  return out;
}
