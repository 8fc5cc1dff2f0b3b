/** Which parents a table leaves, is given, or leaves for a while, because what they give would otherwise be gone from it in between. */
import { addressText, part, type Catalog, type Fact, type Id } from '@sluice/core/dialect';
import { isTable, parentsOf, wholeOf } from '../kinds/heritage.ts';
import { changedApart } from '../kinds/inherited-not-null.ts';
import { isPartitionedAlike, type Table } from '../kinds/table.ts';
import { canonicalExpression } from '../script/canonical.ts';
import { enforcedApart } from './enforced-apart.ts';

/** The parents that are not the same on both sides, with the columns whose NOT NULL changes meanwhile and could not otherwise; undefined: all are. */
export function moves(old: Fact<Table>, now: Fact<Table>, { before, after, version }: { readonly before: Catalog; readonly after: Catalog; readonly version: number }): ReadonlyMap<Id, readonly string[]> | undefined {
  const bound = ({ body }: Fact<Table>) => body.partition && `${canonicalExpression(body.partition.bound)}${body.partition.detaching ? ' detaching' : ''}`;
  const ids = (table: Fact<Table>) => parentsOf(table).map(addressText);
  const apart = enforcedApart(old, now, before, after, version);
  const required = new Map(version < 180000 ? [] : ids(old).map((parent) => [parent, changedApart(old, now, parent, { before, after })]));
  const stays = (parent: Id): boolean => {
    const [was, is] = [before.facts.get(parent), after.facts.get(parent)];
    return isTable(was) && isTable(is) && !apart.has(parent) && isPartitionedAlike(was, is) && !required.get(parent)?.length;
  };
  const [were, are] = [ids(old), ids(now)];
  const same = bound(old) === bound(now);
  // What is inherited again comes behind those that stayed: from the first one on that is not where it was, all are.
  let at = -1;
  const kept = new Set<Id>();
  for (const parent of are) {
    const place = were.indexOf(parent);
    if (!same || place <= at || !stays(parent)) break;
    at = place;
    kept.add(parent);
  }
  const every = [...new Set([...were, ...are])];
  const moved = every.filter((parent) => !kept.has(parent));
  if (moved.length === 0) return undefined;
  return new Map((relieves(kept, moved, before, after, version) ? every : moved).map((parent) => [parent, required.get(parent) ?? []]));
}

/** Whether one that stays gives a column on one side only that another gives on the other: from one to the next it would be nobody's, and gone with its values. */
function relieves(kept: ReadonlySet<Id>, moved: readonly Id[], before: Catalog, after: Catalog, version: number): boolean {
  const [had, has, came, come] = [kept, moved].flatMap((parents) => [before, after].map((catalog) => columnsOf(parents, catalog, version))) as [Names, Names, Names, Names];
  return [...had].some((name) => !has.has(name) && come.has(name)) || [...has].some((name) => !had.has(name) && came.has(name));
}

type Names = ReadonlySet<string>;

/** What a table that inherits from them has columns by. */
export const columnsOf = (parents: Iterable<Id>, catalog: Catalog, version: number): Names => new Set([...parents].flatMap((id) => {
  const table = catalog.facts.get(id);
  return isTable(table) ? [...wholeOf(table, catalog, version).facts.values()].filter(({ address }) => address[0] === 'column').map(bare) : [];
}));

/** A default is there or not with its column. */
export const bare = ({ address }: Fact): string => `${address[0] === 'default' ? 'column' : address[0]} ${part(address, address.length - 1)}`;
