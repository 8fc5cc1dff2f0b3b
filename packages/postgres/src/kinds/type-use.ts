/** Where a type is used: columns that hold values of it, and what stands on it or on them. */
import { addressText, part, type Context, type Fact, type Id } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import type { Column } from './column.ts';
import type { Constraint } from './constraint.ts';
import { isColumn, isTable } from './heritage.ts';
import { isPartitionedAlike, type Table } from './table.ts';

const isConstraint = (fact: Fact): fact is Fact<Constraint> => fact.address[0] === 'constraint';

/** The states that are compared. */
type States = Pick<Context, 'before' | 'after'>;

const dependants = ({ before }: States, id: Id): Fact[] =>
  before.dependantsOf(id).filter(({ strength }) => strength === 'hard').map(({ from }) => before.facts.get(from)!);

/** Every column that holds values of the type or of an array of it; inherited ones count with the topmost. */
export const columnsOf = (type: Fact, context: States): Fact<Column>[] =>
  dependants(context, type.id).filter(isColumn).filter((column) => holds(column, type) && !inherited(column, context));

/** Whether columns hold values of it, or of a type that is made of it. */
export const isHeld = (type: Fact, states: States): boolean => columnsOf(type, states).length > 0 || dependants(states, type.id).some((fact) => MADE_OF_OTHERS.includes(fact.address[0]) && isHeld(fact, states));

const MADE_OF_OTHERS = ['composite', 'domain', 'range'];

/** Those that stay so: what a conversion must name. Dropped and retyped ones have let go before. */
export const convertedColumns = (type: Fact, context: States): Fact<Column>[] =>
  columnsOf(type, context).filter(({ id }) => context.after.facts.has(id) && context.after.needsOf(id).some(({ to }) => to === type.id));

/** The expression that makes its values anew along with the type. Where the column gets another type besides, it makes values of that, in the column's own step. */
export function conversionSaid({ id, body }: Fact<Column>, { after }: States): string | undefined {
  const then = after.facts.get(id)?.body as Column | undefined;
  return then?.type === body.type ? then._using : undefined;
}

const holds = ({ body }: Fact<Column>, { address }: Fact): boolean =>
  body.generated === undefined && body.type.replace(/(\[\])+$/, '') === qualified(part(address, 1), part(address, 2));

const parentsOf = ({ body }: Fact<Table>): Id[] => [...(body.partition ? [body.partition.of] : []), ...(body.inherits ?? [])].map(addressText);

/** Its partitions step out of it before it goes. */
export function isPartitionedAnew(table: Id, { before, after }: States): boolean {
  const [old, now] = [before.facts.get(table), after.facts.get(table)];
  return old !== undefined && now !== undefined && isTable(old) && isTable(now) && !isPartitionedAlike(old, now);
}

/** Its membership is a fact of its own where it changes: it has all its columns for itself meanwhile. */
const stepsOut = ({ address }: Fact, parent: Id, { before, after }: States): boolean =>
  ['partition', 'inheritance'].some((kind) => {
    const id = addressText([kind, part(address, 1), part(address, 2), before.facts.get(parent)?.address ?? address]);
    const [old, now] = [before.facts.get(id), after.facts.get(id)];
    return old !== undefined && JSON.stringify(old.body) !== JSON.stringify(now?.body);
  });

/** The server converts inherited columns along with the topmost one, and refuses to do it apart. */
function inherited(column: Fact<Column>, context: States): boolean {
  const { before } = context;
  const visit = (id: Id | undefined): boolean => {
    const table = before.facts.get(id ?? '');
    if (!table || !isTable(table)) return false;
    return parentsOf(table).filter((parent) => !isPartitionedAnew(parent, context) && !stepsOut(table, parent, context)).some((parent) => before.childrenOf(parent).some(({ address }) => address[0] === 'column' && address[3] === column.address[3]) || visit(parent));
  };
  return visit(column.parent);
}

function descendants(table: Id, states: States): Id[] {
  const found: Id[] = [];
  for (const fact of states.before.facts.values()) {
    if (isTable(fact) && parentsOf(fact).includes(table)) found.push(fact.id, ...descendants(fact.id, states));
  }
  return found;
}

/** What the server keeps by itself when a column changes its type, unless it names the type in an expression of its own. */
const kept = (fact: Fact): boolean =>
  ['index', 'sequence', 'statistics', 'table', 'column'].includes(fact.address[0]) || (isConstraint(fact) && fact.body.type !== 'foreign-key');

/**
 * What must go while the type is exchanged: all that stands on the type itself, and what ALTER COLUMN TYPE refuses to touch or
 * cannot convert on its own. Views of a partition depend on that partition's columns, which have no facts.
 */
export function standingOn(type: Fact, columns: readonly Fact<Column>[], context: States): Id[] {
  const holders = new Set(columnsOf(type, context).map(({ id }) => id));
  const found = new Set<Id>();
  for (const fact of dependants(context, type.id)) {
    // A table without a fact for its inherited column is named in that column's place.
    const heir = isColumn(fact) ? inherited(fact, context) : isTable(fact) && fact.body.ofType === undefined;
    if (!holders.has(fact.id) && !heir && fact.parent !== type.id) found.add(fact.id);
  }
  for (const column of columns) {
    const table = column.parent!;
    for (const fact of dependants(context, column.id)) if (!kept(fact) || generated(fact)) found.add(fact.id);
    for (const child of context.before.childrenOf(column.id)) if (child.address[0] === 'default') found.add(child.id);
    for (const heir of descendants(table, context)) {
      for (const fact of dependants(context, heir)) if (['view', 'materialized-view', 'policy', 'rule'].includes(fact.address[0])) found.add(fact.id);
    }
  }
  return [...found].sort();
}

const generated = (fact: Fact): boolean => isColumn(fact) && fact.body.generated !== undefined;
