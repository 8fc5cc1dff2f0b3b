/** pg_depend → edges between addresses. https://www.postgresql.org/docs/18/catalog-pg-depend.html */
import type { Edge, Id } from '@sluice/core/dialect';

/**
 * A line for each dependency: `class:oid:subid class:oid:subid deptype`. One text, since objects of JSON take three times as long to make and to read.
 * Pinned system objects are not recorded since PostgreSQL 14, so what is left names users' objects and extensions. Owned-by is the sequence's own.
 */
export const dependencySql = /* sql */ `
  select string_agg(concat(d.classid, ':', d.objid, ':', d.objsubid, ' ', d.refclassid, ':', d.refobjid, ':', d.refobjsubid, ' ', d.deptype), E'\\n')
  from pg_depend d
  where d.objid >= 16384 or d.refobjid >= 16384`;

/**
 * An object without a fact of its own stands for what it is an internal part or an extension's member of: a view's rule for
 * the view, the index of a constraint for the constraint, a row type for its table, an array type for its element type. `within`: of facts that
 * come along with what they lie within, which needs them no more than any other part of itself.
 */
export function edges(dependencies: string, idOf: ReadonlyMap<string, Id>, needs: readonly (readonly [Id, string])[], within: ReadonlyMap<Id, Id>): Edge[] {
  const partOf = new Map<string, string>();
  eachLine(dependencies, (at, space, end) => {
    const type = dependencies[end - 1];
    if (type !== 'i' && type !== 'e') return;
    const object = dependencies.slice(at, space);
    // A whole object is preferred to one of its columns; the first internal row is the owner's.
    if (!idOf.has(object) && !partOf.has(object)) partOf.set(object, dependencies.slice(space + 1, end - 2));
  });
  const resolved = new Map<string, Id | undefined>();
  const resolve = (key: string, depth = 0): Id | undefined => {
    const known = idOf.get(key);
    if (known !== undefined || depth > 8) return known;
    if (resolved.has(key)) return resolved.get(key);
    const whole = key.endsWith(':0') ? undefined : `${key.slice(0, key.lastIndexOf(':'))}:0`;
    const owner = partOf.get(key) ?? whole;
    const id = owner === undefined ? undefined : resolve(owner, depth + 1);
    resolved.set(key, id);
    return id;
  };
  const found: Edge[] = [];
  const targets = new Map<Id, Set<Id>>();
  const add = (from: Id | undefined, to: Id | undefined) => {
    if (from === undefined || to === undefined || from === to || within.get(to) === from) return;
    const known = targets.get(from);
    if (known?.has(to)) return;
    if (known) known.add(to);
    else targets.set(from, new Set([to]));
    found.push({ from, to, strength: 'hard' });
  };
  // DEPENDS ON EXTENSION ('x') is a fact of its own: the object stands without the extension.
  // Lines about one object mostly stand together.
  let [last, from]: [string, Id | undefined] = ['', undefined];
  eachLine(dependencies, (at, space, end) => {
    if (dependencies[end - 1] === 'x') return;
    if (space - at !== last.length || !dependencies.startsWith(last, at)) {
      last = dependencies.slice(at, space);
      from = resolve(last);
    }
    if (from !== undefined) add(from, resolve(dependencies.slice(space + 1, end - 2)));
  });
  for (const [from, need] of needs) add(from, resolve(need));
  return found;
}

/** Where each line begins, its first blank, and its end: there are 75,000 for 2,000 tables, and lists of their parts would be thrown away at once. */
function eachLine(text: string, visit: (at: number, space: number, end: number) => void): void {
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    visit(at, text.indexOf(' ', at), end);
    at = end + 1;
  }
}
