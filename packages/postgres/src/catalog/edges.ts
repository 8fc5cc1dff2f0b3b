/** pg_depend → edges between addresses. https://www.postgresql.org/docs/18/catalog-pg-depend.html */
import type { Edge, Id } from '@sluice/core/dialect';

/** [class, oid, subid, refclass, refoid, refsubid, deptype] */
export type DependencyRow = { readonly d: readonly [number, number, number, number, number, number, string] };

/** Pinned system objects are not recorded since PostgreSQL 14, so what is left names users' objects and extensions. Owned-by is the sequence's own. */
export const dependencySql = /* sql */ `
  select json_build_array(d.classid::int8, d.objid::int8, d.objsubid, d.refclassid::int8, d.refobjid::int8, d.refobjsubid, d.deptype) as d
  from pg_depend d
  where d.objid >= 16384 or d.refobjid >= 16384`;

/**
 * An object without a fact of its own stands for what it is an internal part or an extension's member of: a view's rule for
 * the view, the index of a constraint for the constraint, a row type for its table, an array type for its element type.
 */
export function edges(rows: readonly DependencyRow[], idOf: ReadonlyMap<string, Id>, needs: readonly (readonly [Id, string])[]): Edge[] {
  const partOf = new Map<string, string>();
  for (const { d } of rows) {
    const own = `${d[0]}:${d[1]}:${d[2]}`;
    if ((d[6] === 'i' || d[6] === 'e') && !idOf.has(own)) {
      // A whole object is preferred to one of its columns; the first internal row is the owner's.
      if (!partOf.has(own)) partOf.set(own, `${d[3]}:${d[4]}:${d[5]}`);
    }
  }
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
  const found = new Map<string, Edge>();
  const add = (from: Id | undefined, to: Id | undefined) => {
    if (from !== undefined && to !== undefined && from !== to) found.set(`${from}\n${to}`, { from, to, strength: 'hard' });
  };
  // DEPENDS ON EXTENSION ('x') is a fact of its own: the object stands without the extension.
  for (const { d } of rows) if (d[6] !== 'x') add(resolve(`${d[0]}:${d[1]}:${d[2]}`), resolve(`${d[3]}:${d[4]}:${d[5]}`));
  for (const [from, need] of needs) add(from, resolve(need));
  return [...found.values()];
}
