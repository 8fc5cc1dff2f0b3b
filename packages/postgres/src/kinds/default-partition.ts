/**
 * Rows of a default partition that belong into a new one. The server makes none while there are such rows (23514), so the default one is let go of meanwhile
 * and they are moved over; whoever takes that back gives them to the default one again. https://www.postgresql.org/docs/18/ddl-partitioning.html
 */
import { addressText, part, type Address, type Catalog, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import type { Constraint } from './constraint.ts';
import { childTables, descendants, isTable, storedColumns } from './heritage.ts';
import { effect, short } from './kind.ts';
import type { Table } from './table.ts';

const nameOf = ({ address }: Fact): string => qualified(part(address, 1), part(address, 2));

/** The columns that both hold, as a list. */
function shared(from: Fact, before: Catalog, to: Fact, after: Catalog): string {
  const [held, wanted] = [storedColumns(from, before), storedColumns(to, after)].map((columns) => columns.map(({ address }) => part(address, 3)));
  return held!.filter((name) => wanted!.includes(name)).map(ident).join(', ');
}

/** The default partition that stays beside it and is not known to be empty. */
function defaultBeside({ id, body: { partition } }: Fact<Table>, { before, after, rows }: Context): Fact<Table> | undefined {
  if (!partition || partition.bound === 'DEFAULT') return undefined;
  const parent = addressText(partition.of);
  const isDefault = (fact: Fact | undefined): fact is Fact<Table> => isTable(fact) && fact.body.partition?.bound === 'DEFAULT' && addressText(fact.body.partition.of) === parent;
  const found = childTables(parent, before).map((each) => before.facts.get(each)).find(isDefault);
  if (!found || found.id === id || !isDefault(after.facts.get(found.id)) || rows(found.id) === 0) return undefined;
  // One that is detached and attached by steps of its own, with its table or for what it is called, is let go of there.
  return isMember(found, partition.of, before) ? undefined : found;
}

/** A fact of its own while a plan changes it (membership.ts). */
const isMember = ({ address }: Fact, of: Address, { facts }: Catalog): boolean => facts.has(addressText(['partition', part(address, 1), part(address, 2), of]));

/** What `make` does not do while rows stand in its way: around it the default partition is let go of, and gives the new one its rows. */
export function besideDefault(fact: Fact<Table>, context: Context, make: (moved: readonly Draft[]) => readonly Draft[]): readonly Draft[] {
  const other = defaultBeside(fact, context);
  const { partition, partitionKey, _holds } = fact.body;
  if (!other || !partition) return make([]);
  // Of a partition by hash, at whatever distance, the server names the table by its number there.
  const holds = _holds?.includes('satisfies_hash_partition(') ? undefined : _holds;
  const blocks = effect({ effect: 'blocks', subject: other.id, cause: 'attach-partition', lock: 'ACCESS EXCLUSIVE', while: 'scan' });
  if (holds === undefined || partitionKey !== undefined || !canLetGo(partition.of, context)) {
    const [first, ...rest] = make([]);
    const mayFail = effect({
      effect: 'may-fail', subject: other.id, cause: 'attach-partition', detail: `rows of the default partition that belong into ${partition.bound}`,
      ...(holds !== undefined && { check: `select count(*) from ${nameOf(other)} where ${holds}` }),
    });
    return first ? [{ ...first, effects: [...(first.effects ?? []), blocks, mayFail] }, ...rest] : [];
  }
  const parent = addressText(partition.of);
  const columns = shared(other, context.before, fact, context.after);
  const above = qualified(part(partition.of, 1), part(partition.of, 2));
  return [
    { sql: `alter table ${above} detach partition ${nameOf(other)}`, effects: [short(parent), blocks] },
    ...make([{ sql: `with moved as (delete from ${nameOf(other)} where ${holds} returning ${columns}) insert into ${nameOf(fact)} (${columns}) overriding system value select ${columns} from moved` }]),
    { sql: `alter table ${above} attach partition ${nameOf(other)} default` },
  ];
}

/** On the way back of one that was made beside a default partition: undefined where its rows go with it. */
export function backToDefault(fact: Fact<Table>, context: Context): readonly Draft[] | undefined {
  const { partition, partitionKey } = fact.body;
  if (!context.takesBack || !partition || partitionKey !== undefined || context.rows(fact.id) === 0) return undefined;
  const other = defaultBeside(fact, { ...context, rows: () => undefined });
  if (!other || !canLetGo(partition.of, context)) return undefined;
  // One that gets another bound may be whose rows they are.
  if (childTables(addressText(partition.of), context.after).some((each) => isMember(context.after.facts.get(each)!, partition.of, context.after))) return undefined;
  const columns = shared(fact, context.before, other, context.after);
  const above = qualified(part(partition.of, 1), part(partition.of, 2));
  return [
    { sql: `alter table ${above} detach partition ${nameOf(fact)}`, effects: [short(addressText(partition.of)), short(fact.id)] },
    { sql: `insert into ${nameOf(other)} (${columns}) overriding system value select ${columns} from ${nameOf(fact)}` },
  ];
}

/** What fires on rows, hides them or points at them would notice that they move, or forbid it. */
function canLetGo(parent: Address, { before, after }: Context): boolean {
  const id = addressText(parent);
  return [before, after].every((catalog) => {
    const publishes = [...catalog.facts.values()].some(({ address }) => address[0] === 'publication');
    return [id, ...descendants(id, catalog)].every((each) => isQuiet(each, catalog, publishes));
  });
}

const isQuiet = (id: Id, catalog: Catalog, publishes: boolean): boolean => {
  const within = catalog.childrenOf(id);
  const triggers = within.some(({ address }) => address[0] === 'trigger' || address[0] === 'rule');
  const forced = (catalog.facts.get(id)?.body as Table | undefined)?.forceRowSecurity;
  // A foreign key stands on the key that it points at.
  const pointed = [id, ...within.map((each) => each.id)].some((each) => catalog.dependantsOf(each).some(({ from }) => {
    const { address, body } = catalog.facts.get(from) ?? {};
    const references = address?.[0] === 'constraint' ? (body as Constraint).references : undefined;
    return references !== undefined && addressText(references) === id;
  }));
  // Who is published without a key takes no DELETE.
  const isPublished = publishes && !within.some(({ address, body }) => address[0] === 'constraint' && (body as Constraint).type === 'primary-key');
  return !triggers && forced !== true && !pointed && !isPublished;
};
