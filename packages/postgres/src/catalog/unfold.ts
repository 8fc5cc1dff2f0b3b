/**
 * What a child table has from its parent has no facts: it follows. Where a table becomes a child or stops being one, that is not so on one of the
 * two sides, so both sides get all facts of it, and the membership as a fact that is made last and undone first. Rows stay where they are.
 */
import { addressText, catalog as makeCatalog, part, type Address, type Catalog, type Edge, type Fact, type Id } from '@sluice/core/dialect';
import { isTable, parentsOf, typeColumns, wholeOf } from '../kinds/heritage.ts';
import { namedAlone, requiredApart, withKeptNames } from '../kinds/inherited-not-null.ts';
import type { Column } from '../kinds/column.ts';
import type { Constraint } from '../kinds/constraint.ts';
import type { Part } from '../kinds/index-part.ts';
import type { Table } from '../kinds/table.ts';
import { enforcedAlone } from './enforced-apart.ts';
import { onAnyOfEqualKeys } from './equal-keys.ts';
import { gonePartitions } from './gone-partitions.ts';
import { bare, columnsOf, moves } from './moved-parents.ts';
import { underNewMultiranges } from './renamed-multiranges.ts';
import { repartitioned } from './repartitioned.ts';
import { withStrictDomains } from './strict-domains.ts';
import { switchedApart } from './switched-apart.ts';
import { withSwappedKeys } from './swapped-keys.ts';
import { typed } from './typed.ts';
import { besides, isPart, orderParts, partsFirst, renameParts } from './parts.ts';

interface Side {
  readonly catalog: Catalog;
  readonly facts: Map<Id, Fact>;
  readonly edges: Edge[];
  /** Tables that no longer stand on their parents by themselves. */
  readonly loose: Set<Id>;
}

export function unfold(live: Catalog, wanted: Catalog, version: number): { before: Catalog; after: Catalog } {
  const before = underNewMultiranges(live, wanted);
  const unfolded = membersApart(before, withKeptNames(before, withSwappedKeys(before, withStrictDomains(before, wanted))), version);
  const apart = typed(unfolded.before, unfolded.after);
  return repartitioned(apart.before, onAnyOfEqualKeys(apart.after));
}

function membersApart(before: Catalog, after: Catalog, version: number): { before: Catalog; after: Catalog } {
  if (![before, after].some(hasHeirs)) return { before, after };
  const sides: [Side, Side] = [side(before), side(after)];
  let found = false;
  for (const old of before.facts.values()) {
    const now = after.facts.get(old.id);
    if (!isTable(old) || !isTable(now)) continue;
    if (parentsOf(old).length === 0 && parentsOf(now).length === 0) {
      if (old.body.ofType !== undefined && old.body.ofType === now.body.ofType && evenOutTyped(sides, old.id)) found = true;
      continue;
    }
    const moved = moves(old, now, { before, after, version });
    if (moved) {
      found = true;
      const given = givenBesides(sides, [old, now], moved, version);
      expand(sides[0], old, moved, version, false, given);
      expand(sides[1], now, moved, version, true, given);
      if (given.size > 0) evenOut(sides, old, now, version, given);
    } else if (evenOut(sides, old, now, version)) found = true;
  }
  for (const now of after.facts.values()) {
    // A new one with more than PARTITION OF gives is made as a table and attached.
    if (!isTable(now) || before.facts.has(now.id) || !now.body.partition) continue;
    const own = after.childrenOf(now.id);
    const above = after.facts.get(addressText(now.body.partition.of));
    const keys = own.some(({ address }) => address[0] === 'constraint') && isTable(above) ? wholeOf(above, after, version).facts.values() : [];
    if (!own.some(isPart) && !now.body._ownForeignKeys && besides(own, keys, version >= 170000).size === 0) continue;
    expand(sides[1], now, new Map([[addressText(now.body.partition.of), []]]), version, true);
    found = true;
  }
  for (const each of sides) if (orderAfterParents(each)) found = true;
  for (const now of after.facts.values()) {
    // What a new child has from its parents' columns is what those have become by then.
    if (!isTable(now) || before.facts.has(now.id) || parentsOf(now).length === 0) continue;
    for (const parent of ancestors(now, after)) {
      const said = after.childrenOf(parent).flatMap((fact) => [fact, ...after.childrenOf(fact.id)]).filter(({ address }) => ['column', 'default'].includes(address[0]));
      for (const { id } of said) sides[1].edges.push({ from: now.id, to: id, strength: 'soft' });
    }
    found = true;
  }
  if (gonePartitions(before, after, [sides[0].facts, sides[1].facts])) found = true;
  if (found) for (const each of sides) switchedApart(each);
  if (wholeWhenTheyGo(sides[0], before, after)) found = true;
  for (const [each, other] of [[sides[0], after], [sides[1], before]] as const) if (orderByKeys(each, other)) found = true;
  if (orderParts(before, after, sides[1], sides[1].loose)) found = true;
  if (renameParts(before, after, sides[1], version)) found = true;
  if ([...after.facts.values()].some(isPart)) found = true;
  return found ? { before: closed(sides[0]), after: closed(sides[1], true) } : { before, after };
}

/** What a table's heirs have columns by: its own, and that it is somebody's heir itself. */
const GIVING: ReadonlySet<unknown> = new Set(['column', 'inheritance', 'partition']);

/** A child table that goes is still whole then: what it has from its parents is kept with it. */
function wholeWhenTheyGo({ facts, edges }: Side, before: Catalog, after: Catalog): boolean {
  const gone = [...before.facts.values()].filter((old): old is Fact<Table> => isTable(old) && !after.facts.has(old.id) && parentsOf(old).length > 0);
  if (gone.length === 0) return false;
  const giving = new Map<Id, Id[]>();
  for (const { id, parent = '', address } of facts.values()) if (GIVING.has(address[0])) giving.set(parent, [...(giving.get(parent) ?? []), id]);
  for (const old of gone) for (const parent of ancestors(old, before)) for (const to of giving.get(parent) ?? []) edges.push({ from: old.id, to, strength: 'soft' });
  return true;
}

/** Whether anything is from a parent or a type, or of one. */
const hasHeirs = ({ facts }: Catalog): boolean => {
  for (const fact of facts.values()) {
    const { only, _parts, partitionOf } = fact.body as Part;
    if (only || _parts || partitionOf || (isTable(fact) && (parentsOf(fact).length > 0 || fact.body.ofType !== undefined))) return true;
  }
  return false;
};

/** What a child table says itself about what it inherits is said after its parent has spoken. */
function orderAfterParents({ catalog, facts, edges, loose }: Side): boolean {
  const above = new Map<Id, Address[]>();
  for (const table of catalog.facts.values()) {
    if (isTable(table) && !loose.has(table.id) && parentsOf(table).length > 0) above.set(table.id, ancestors(table, catalog).map((id) => catalog.facts.get(id)!.address));
  }
  const known = edges.length;
  for (const { id, address } of above.size === 0 ? [] : facts.values()) {
    if (!['column', 'default'].includes(address[0])) continue;
    for (const [, schema, name] of above.get(addressText(['table', part(address, 1), part(address, 2)])) ?? []) edges.push({ from: id, to: addressText([address[0], String(schema), String(name), part(address, 3)]), strength: 'soft' });
  }
  return edges.length > known;
}

/** A partition that is partitioned itself may have a column in its key that its parent says: it goes before that column does, and comes after it came. */
function orderByKeys({ catalog, edges }: Side, other: Catalog): boolean {
  const known = edges.length;
  for (const table of catalog.facts.values()) {
    if (!isTable(table) || table.body.partitionKey === undefined || parentsOf(table).length === 0) continue;
    for (const above of ancestors(table, catalog)) {
      for (const { id, address } of catalog.childrenOf(above)) if (address[0] === 'column' && !other.facts.has(id)) edges.push({ from: table.id, to: id, strength: 'soft' });
    }
  }
  return edges.length > known;
}

const ancestors = (table: Fact<Table>, catalog: Catalog): Id[] => parentsOf(table).flatMap((parent) => {
  const above = catalog.facts.get(addressText(parent));
  return isTable(above) ? [above.id, ...ancestors(above, catalog)] : [];
});

const side = (catalog: Catalog): Side => ({ catalog, facts: new Map(catalog.facts), edges: [], loose: new Set() });

function closed({ catalog, facts, edges, loose }: Side, wanted = false): Catalog {
  const kept = catalog.edges.filter(({ from, to }) => !(loose.has(from) && isTable(facts.get(to)) && parentsOf(facts.get(from) as Fact<Table>).some((parent) => addressText(parent) === to)));
  for (const fact of facts.values()) if (fact.address[0] === 'default') facts.set(fact.id, within(fact, facts));
  return makeCatalog(facts.values(), [...(wanted ? partsFirst(kept, facts) : kept), ...edges], catalog.findings);
}

/** A default lies within its column where that has a fact, else within the table. */
function within(fact: Fact, facts: ReadonlyMap<Id, Fact>): Fact {
  const [, schema, table, column] = fact.address.map(String);
  const id = addressText(['column', schema!, table!, column!]);
  return { ...fact, parent: facts.has(id) ? id : addressText(['table', schema!, table!]) };
}

/** What a parent that stays gives as well as one that comes or goes: it is there all the time. By what it is, with those that give it. */
function givenBesides(sides: readonly [Side, Side], tables: readonly [Fact<Table>, Fact<Table>], moved: Pick<ReadonlySet<Id>, 'has'>, version: number): ReadonlyMap<string, readonly Id[]> {
  const given = new Map<string, Id[]>();
  for (const [index, { catalog }] of sides.entries()) {
    for (const address of parentsOf(tables[index]!)) {
      const parent = catalog.facts.get(addressText(address));
      if (!isTable(parent) || moved.has(parent.id)) continue;
      for (const fact of wholeOf(parent, catalog, version).facts.values()) if (INHERITED.has(fact.address[0])) given.set(bare(fact), [...(given.get(bare(fact)) ?? []), fact.id]);
    }
  }
  return given;
}

const INHERITED: ReadonlySet<unknown> = new Set(['column', 'default', 'constraint']);
function expand(into: Side, table: Fact<Table>, moved: ReadonlyMap<Id, readonly string[]>, version: number, wanted = false, given: ReadonlyMap<string, readonly Id[]> = new Map()): void {
  const parents = parentsOf(table).filter((parent) => moved.has(addressText(parent)));
  into.loose.add(table.id);
  const whole = wholeOf(table, into.catalog, version, parents);
  for (const fact of whole.facts.values()) {
    if ((wanted && madeByAttaching(fact, table, into.catalog)) || (INHERITED.has(fact.address[0]) && given.has(bare(fact)))) continue;
    // Until it is a child, and once it was one, its columns are its own, and its indexes are no parts of others.
    into.facts.set(fact.id, { ...fact, body: fact.address[0] === 'column' ? { ...fact.body, ...namedAlone(fact as Fact<Column>, table), local: true } : wanted && partOfOnly(fact, into.catalog) ? fact.body : alone(fact.body) });
  }
  into.edges.push(...whole.edges);
  const checks = enforcedAlone(table, into.catalog);
  const gives = table.body.partition ? '' : [...columnsOf(parents.map(addressText), into.catalog, version)].sort().join(', ');
  // Where it leaves one for that, it comes back behind the others, unless it leaves those as well.
  const requires = [...moved].map(([parent, columns]) => requiredApart(columns, table, parent, into.catalog)).filter(Boolean).join('\n');
  let last: Id | undefined;
  for (const parent of parents) {
    const address: Address = [table.body.partition ? 'partition' : 'inheritance', String(table.address[1]), String(table.address[2]), parent];
    const id = addressText(address);
    into.facts.set(id, { address, id, parent: table.id, body: table.body.partition ? { bound: table.body.partition.bound, ...(table.body.partition.detaching && { detaching: true }), ...checks, requires } : { ...checks, requires, gives, behind: parentsOf(table).slice(0, parentsOf(table).indexOf(parent)).map(addressText).join(', ') } });
    into.edges.push({ from: id, to: addressText(parent), strength: 'hard' });
    // Bounds are values of the types of its columns, which an enum has once its labels are committed.
    for (const { to, strength } of into.catalog.needsOf(table.id)) if (strength === 'hard' && to.startsWith('enum ')) into.edges.push({ from: id, to, strength: 'soft' });
    // Each comes behind those that are there.
    if (last !== undefined) into.edges.push({ from: id, to: last, strength: 'soft' });
    last = id;
    for (const giver of new Set([...given.values()].flat())) if (into.catalog.facts.has(giver)) into.edges.push({ from: id, to: giver, strength: 'soft' });
    const above = into.catalog.facts.get(addressText(parent));
    const inherited = isTable(above) ? [...wholeOf(above, into.catalog, version).facts.values()] : [];
    const late = wanted ? besides(into.catalog.childrenOf(table.id), inherited, version >= 170000) : new Map<Id, Id>();
    for (const fact of [...whole.facts.values(), ...inherited]) {
      // What was made for the parent ONLY would make a part here if it were there before the table is attached.
      if (late.has(fact.id) || partOfOnly(fact, into.catalog)) continue;
      into.edges.push(isOnly(fact) ? { from: fact.id, to: id, strength: 'soft' } : { from: id, to: fact.id, strength: 'soft' });
    }
    for (const [index, beside] of late) {
      const fact = into.facts.get(index)!;
      into.facts.set(index, { ...fact, body: { ...fact.body, beside } });
      into.edges.push({ from: index, to: id, strength: 'soft' });
    }
  }
}

const isOnly = ({ body }: Fact): boolean => (body as Part).only === true;
const alone = ({ partitionOf: _part, ...body }: { readonly partitionOf?: Address }): object => body;

/** It is attached by a statement of its own. */
function partOfOnly({ body }: Fact, { facts }: Catalog): boolean {
  const { partitionOf, _above } = body as Part;
  const parent = partitionOf && facts.get(addressText(_above ?? partitionOf));
  return parent !== undefined && isOnly(parent);
}

/** A foreign key of the parent's, but where the table had it before it was attached. */
const madeByAttaching = ({ id, address, body }: Fact, table: Fact<Table>, { facts }: Catalog): boolean =>
  address[0] === 'constraint' && (body as Constraint).type === 'foreign-key' && !facts.has(id) && !table.body._ownForeignKeys?.includes(part(address, 3));

/** The same of a typed table: its type alone gives a column no more than a name and a type. */
function evenOutTyped([before, after]: [Side, Side], table: Id): boolean {
  let found = false;
  for (const [here, there] of [[before, after], [after, before]] as const) {
    // What comes or goes with an attribute has no state without it.
    const names = typeColumns(there.catalog.facts.get(table) as Fact<Table>, there.catalog)?.map(({ address }) => part(address, 3));
    for (const fact of here.catalog.childrenOf(table)) {
      if (names?.includes(part(fact.address, fact.address.length - 1)) === false) continue;
      if (fact.address[0] !== 'column' || there.catalog.facts.has(fact.id)) continue;
      const { type, _position } = fact.body as Column;
      there.facts.set(fact.id, { ...fact, body: { type, _position, notNull: false, local: false } satisfies Column });
      found = true;
    }
  }
  return found;
}

/** A fact that only one side says, because on the other it is as the parent's: said on both, it is a change instead of a loss. */
function evenOut([before, after]: [Side, Side], old: Fact<Table>, now: Fact<Table>, version: number, given?: ReadonlyMap<string, unknown>): boolean {
  let found = false;
  for (const [here, there, table] of [[before, after, now], [after, before, old]] as const) {
    const missing = here.catalog.childrenOf(table.id).flatMap((fact) => [fact, ...here.catalog.childrenOf(fact.id)]).filter(({ id, address }) => ['column', 'default'].includes(address[0]) && !there.catalog.facts.has(id)).filter((fact) => given?.has(bare(fact)) ?? true);
    if (missing.length === 0) continue;
    const whole = wholeOf(table, there.catalog, version);
    for (const { id } of missing) {
      const fact = whole.facts.get(id);
      if (!fact) continue;
      there.facts.set(id, fact);
      there.edges.push(...whole.edges.filter(({ from }) => from === id));
      found = true;
    }
  }
  return found;
}
