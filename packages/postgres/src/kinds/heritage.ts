/** Who inherits from whom, and what a child table has from its parents: facts that are not read because they follow from the parents'. */
import { addressText, part, type Address, type Catalog, type Context, type Edge, type Fact, type Id } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import type { Column } from './column.ts';
import type { Composite } from './composite.ts';
import type { Constraint } from './constraint.ts';
import type { Index } from './index-kind.ts';
import type { Part } from './index-part.ts';
import { chosenName, givenName } from './not-null-name.ts';
import type { Table } from './table.ts';

export const isTable = (fact: Fact | undefined): fact is Fact<Table> => fact?.address[0] === 'table';
export const isColumn = (fact: Fact | undefined): fact is Fact<Column> => fact?.address[0] === 'column';
const isConstraint = (fact: Fact): fact is Fact<Constraint> => fact.address[0] === 'constraint';
const isIndex = (fact: Fact): fact is Fact<Index> => fact.address[0] === 'index';

/** The columns that a typed table has from its type, in order; what it says of them itself is in facts of its own. undefined: they are not known. */
export function typeColumns(table: Fact<Table>, catalog: Catalog): Fact<Column>[] | undefined {
  const type = [...catalog.facts.values()].find((fact) => fact.address[0] === 'composite' && [qualified(part(fact.address, 1), part(fact.address, 2)), ident(part(fact.address, 2))].includes(table.body.ofType ?? ''));
  return (type?.body as Composite | undefined)?.attributes.map(({ name, type: of, collation }, index): Fact<Column> => {
    const address: Address = ['column', part(table.address, 1), part(table.address, 2), name];
    return { address, id: addressText(address), parent: table.id, body: { type: of, ...(collation !== undefined && { collation }), notNull: false, local: false, _position: index + 1 } };
  });
}

export const parentsOf = ({ body }: Fact<Table>): readonly Address[] => (body.partition ? [body.partition.of] : body.inherits ?? []);

/** Its columns that hold values, those of its parents or its type too, for they have no facts of their own; in order. */
export function storedColumns(table: Fact, catalog: Catalog): Fact<Column>[] {
  const found = new Map<string, Fact<Column>>();
  const visit = (fact: Fact | undefined): void => {
    if (!fact || !isTable(fact)) return;
    for (const parent of parentsOf(fact)) visit(catalog.facts.get(addressText(parent)));
    for (const column of fact.body.ofType === undefined ? [] : typeColumns(fact, catalog) ?? []) found.set(part(column.address, 3), column);
    for (const child of catalog.childrenOf(fact.id)) if (child.address[0] === 'column') found.set(part(child.address, 3), child as Fact<Column>);
  };
  visit(table);
  return [...found.values()].filter(({ body }) => body.generated === undefined);
}

const known = new WeakMap<Catalog, ReadonlyMap<Id, readonly Id[]>>();

/** The tables that inherit from `table` directly. */
export function childTables(table: Id, catalog: Catalog): readonly Id[] {
  let children = known.get(catalog);
  if (!children) {
    const found = new Map<Id, Id[]>();
    for (const fact of catalog.facts.values()) {
      if (isTable(fact)) for (const parent of parentsOf(fact)) found.set(addressText(parent), [...(found.get(addressText(parent)) ?? []), fact.id]);
    }
    known.set(catalog, (children = found));
  }
  return children.get(table) ?? [];
}

export const descendants = (table: Id, catalog: Catalog): Id[] => childTables(table, catalog).flatMap((child) => [child, ...descendants(child, catalog)]);

/** Tables whose rows a statement for this one reaches, too, and that stay. Those of partitions are counted as its own. */
export const rowsBelow = (table: Id, { before, after }: Pick<Context, 'before' | 'after'>): Id[] =>
  [...new Set(descendants(table, before))].filter((id) => [before, after].every(({ facts }) => facts.has(id)) && (before.facts.get(id) as Fact<Table>).body.partition === undefined);

/** The same column in every table that inherits it, whether it has a fact there or not. */
export const heirsOf = (column: Fact, catalog: Catalog): Id[] =>
  descendants(column.parent!, catalog).map((table) => columnIn(table, part(column.address, 3), catalog));

export function columnIn(table: Id, name: string, { facts }: Catalog): Id {
  const { address } = facts.get(table)!;
  return addressText(['column', part(address, 1), part(address, 2), name]);
}

/** Whether the table has the column only because one above it has. */
export function isInherited(table: Id, name: string, catalog: Catalog): boolean {
  const own = catalog.facts.get(columnIn(table, name, catalog));
  return !isColumn(own) || !own.body.local;
}

/** The nearest one that says anything of what the column has from its parents; undefined where it has nothing from a table. */
export function columnAbove({ address }: Fact, catalog: Catalog): Fact<Column> | undefined {
  const table = catalog.facts.get(addressText(['table', part(address, 1), part(address, 2)]));
  if (!isTable(table)) return undefined;
  for (const [, schema, name] of parentsOf(table)) {
    const above: Address = ['column', String(schema), String(name), part(address, 3)];
    const found = (catalog.facts.get(addressText(above)) as Fact<Column> | undefined) ?? columnAbove({ address: above, id: addressText(above), body: {} }, catalog);
    if (found) return found;
  }
  return undefined;
}

/** Tables that keep what they have from `fact`, a parent's column or check, when that goes, and are not to have it any more. `only`: all direct heirs do. */
export function left(fact: Fact, { before, after }: Context, only: boolean): Fact<Table>[] {
  const [kind, name] = [fact.address[0], part(fact.address, 3)];
  const own = (table: Fact<Table>) => addressText([kind, part(table.address, 1), part(table.address, 2), name]);
  return descendants(fact.parent!, before).flatMap((id) => {
    const [was, is] = [before.facts.get(id), after.facts.get(id)];
    if (!isTable(was) || !isTable(is) || after.facts.has(own(is))) return [];
    // One that stops being a child has it as its own already, and drops it itself.
    const unfolded = before.facts.get(own(was));
    if (unfolded && (unfolded.body as Partial<Column>).local !== false) return [];
    const keeps = was.body._twice?.includes(`${kind} ${name}`) || (only && childTables(fact.parent!, before).includes(id));
    // A check that comes back comes back to its heirs.
    const elsewhere = parentsOf(is).some(([, schema, table]) => {
      const above = addressText([kind, String(schema), String(table), name]);
      return after.facts.has(above) && (kind === 'column' || above !== fact.id);
    });
    return keeps && !elsewhere ? [was] : [];
  });
}

export interface Inherited {
  readonly facts: ReadonlyMap<Id, Fact>;
  readonly edges: readonly Edge[];
}

/** All facts of a table, its own and those from `parents` (default: all). Names are those that the server chooses. */
export function wholeOf(table: Fact<Table>, catalog: Catalog, version: number, parents = parentsOf(table)): Inherited {
  const facts = new Map<Id, Fact>();
  const edges: Edge[] = [];
  const own = (fact: Fact) => {
    facts.set(fact.id, fact);
    for (const child of catalog.childrenOf(fact.id)) own(child);
  };
  for (const child of catalog.childrenOf(table.id)) own(child);
  for (const address of parents) {
    const parent = catalog.facts.get(addressText(address));
    if (!isTable(parent)) continue;
    const whole = wholeOf(parent, catalog, version);
    const names = new Map<Id, Id>([[parent.id, table.id]]);
    // What is part of a parent's index or constraint under a name of its own stands for the one that the server would make.
    const taken = new Set([...facts.values()].flatMap(({ body }) => ((body as Part).partitionOf ? [addressText((body as Part).partitionOf!)] : [])));
    for (const fact of whole.facts.values()) {
      const copy = taken.has(rootOf(fact)) ? undefined : inheritedFrom(fact, table, version);
      if (!copy) continue;
      names.set(fact.id, copy.id);
      const said = facts.get(copy.id);
      if (!said || isEnforcedBy(copy, said, catalog)) facts.set(copy.id, copy);
    }
    for (const edge of [...catalog.edges, ...whole.edges]) {
      const from = names.get(edge.from);
      if (from !== undefined && edge.from !== parent.id) edges.push({ ...edge, from, to: names.get(edge.to) ?? edge.to });
    }
  }
  return { facts, edges };
}

/** The topmost index or constraint that this is part of, or itself. */
const rootOf = ({ id, body }: Fact): Id => {
  const { _root, partitionOf } = body as Part;
  return _root ?? (partitionOf ? addressText(partitionOf) : id);
};

/** Of two parents' checks of one name, one that is enforced makes the child's so. */
const isEnforcedBy = (copy: Fact, said: Fact, { facts }: Catalog): boolean => isConstraint(copy) && copy.body.enforced && (said.body as Constraint).enforced === false && !facts.has(said.id);

/** What the server makes the names of its parts of, besides their tables'. */
export function namedAfter({ address, body }: Pick<Fact, 'address' | 'body'>): readonly [columns: string, label: string] {
  const { type, _columns, columns = [] } = body as Partial<Constraint>;
  const keys = (_columns ?? columns).join('_');
  if (address[0] === 'index') return [keys, 'idx'];
  return type === 'primary-key' ? ['', 'pkey'] : [keys, type === 'unique' ? 'key' : 'excl'];
}

/** As it is called where it is there; else as the server would call it where no name is taken. */
const partName = (fact: Fact, table: Fact): string => (fact.body as Part)._parts?.[table.id]?.[1] ?? chosenName(part(table.address, 2), ...namedAfter(fact));

/** What a child table gets from one fact of its parent; undefined: nothing. */
export function inheritedFrom(fact: Fact, table: Fact<Table>, version: number): Fact | undefined {
  const [, schema, name] = table.address.map((each) => (typeof each === 'string' ? each : ''));
  const make = (kind: string, last: string, body: object, parent?: Id): Fact => {
    const address: Address = kind === 'index' ? [kind, schema!, last] : [kind, schema!, name!, last];
    return { address, id: addressText(address), parent: parent ?? table.id, body };
  };
  const last = part(fact.address, fact.address.length - 1);
  if (isColumn(fact)) {
    const { identity: _identity, statistics: _statistics, options: _options, notNullName, notNullAlone, sequence: _name, _sequence, ...rest } = fact.body;
    const body = notNullAlone ? { ...rest, notNull: false } : rest;
    const actual = table.body._notNulls?.[last]?.name ?? notNullName ?? chosenName(part(fact.address, 2), last);
    const named = version >= 180000 && body.notNull && givenName(actual, name!, last) !== undefined;
    return make('column', last, { ...body, local: false, ...(named && { notNullName: actual }) } satisfies Column);
  }
  if (fact.address[0] === 'default') return make('default', last, fact.body, addressText(['column', schema!, name!, last]));
  const partition = table.body.partition !== undefined && !(fact.body as { only?: boolean }).only;
  if (isConstraint(fact)) {
    const { type, definition } = fact.body;
    if (type === 'check') return / NO INHERIT$/.test(definition) ? undefined : make('constraint', last, fact.body);
    if (!partition) return undefined;
    if (type === 'foreign-key') return make('constraint', last, fact.body);
    const { tablespace: _tablespace, partitionOf: _of, unlike: _unlike, _parts, _above, ...rest } = fact.body;
    return make('constraint', partName(fact, table), { ...rest, _root: rootOf(fact) });
  }
  if (isIndex(fact) && partition) {
    const { tablespace: _tablespace, partitionOf: _of, keyed: _keyed, unlike: _unlike, _parts, _above, ...body } = fact.body;
    return make('index', partName(fact, table), { ...body, _root: rootOf(fact), relation: table.address, valid: true, _partitioned: table.body.partitionKey !== undefined } satisfies Index);
  }
  return undefined;
}
