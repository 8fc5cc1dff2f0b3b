/** How objects make room for those that a script makes under their names: other names, and what the new ones take over. */
import { addressText, part, type Address, type Catalog, type Draft, type Fact, type MakingRoom, type NameBeside } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import { isTable, storedColumns } from '../kinds/heritage.ts';
import { effect, short } from '../kinds/kind.ts';
import type { Owner } from '../kinds/owner.ts';
import type { Sequence } from '../kinds/sequence.ts';
import { tableName } from '../kinds/table.ts';
import { ident, literal, qualified } from '../script/quote.ts';

/** NAMEDATALEN - 1, in bytes. */
const LONGEST = 63;

function aside(name: string, suffix: string): string {
  let stem = name;
  while (Buffer.byteLength(stem + suffix) > LONGEST) stem = [...stem].slice(0, -1).join('');
  return stem + suffix;
}

/** The sequence of an identity column has no fact. */
function beside({ address, body }: Fact): NameBeside[] {
  const own = address[0] === 'column' ? (body as Column)._sequence : undefined;
  if (own === undefined) return [];
  const alter = (from: string, to: string): Draft => ({ sql: `alter sequence ${qualified(part(address, 1), from)} rename to ${ident(to)}` });
  return [{ name: own, rename: (name) => alter(own, name), back: (name) => alter(name, own) }];
}

/** Who owned the old one owns the new one, unless the script gave it to somebody; and rows that only some may see are not shown to all. */
function heir(old: Fact, made: Fact, by: string): Fact {
  if (made.address[0] === 'owner') return (made.body as Owner).role === by ? { ...made, body: old.body } : made;
  if (!isTable(old) || !isTable(made)) return made;
  const [rowSecurity, forceRowSecurity] = [old.body.rowSecurity || made.body.rowSecurity, old.body.forceRowSecurity || made.body.forceRowSecurity];
  return rowSecurity === made.body.rowSecurity && forceRowSecurity === made.body.forceRowSecurity ? made : { ...made, body: { ...made.body, rowSecurity, forceRowSecurity } };
}

function stays(old: Fact): string | undefined {
  if (!isTable(old)) return undefined;
  const { partition, inherits } = old.body;
  if (partition) return `it is a partition of ${addressText(partition.of)}`;
  return inherits && inherits.length > 0 ? `it inherits from ${inherits.map(addressText).join(', ')}` : undefined;
}

function carry(old: Fact, made: Fact, before: Catalog, after: Catalog): readonly Draft[] | { readonly reason: string } {
  if (old.address[0] === 'sequence' && made.address[0] === 'sequence') return [position(old.address, made.address)];
  if (!isTable(old)) return [];
  if (!isTable(made)) return { reason: `${made.id} takes no rows` };
  const had = new Set(storedColumns(old, before).map(nameOf));
  const columns = storedColumns(made, after);
  const asks = columns.filter((column) => !had.has(nameOf(column)) && column.body.notNull && column.body.identity === undefined && !after.facts.has(addressText(['default', part(column.address, 1), part(column.address, 2), nameOf(column)])));
  if (asks.length > 0) return { reason: `${asks.map(({ id }) => id).join(', ')} must not be null, has no default, and the old one has no such column` };
  const common = columns.filter((column) => had.has(nameOf(column)));
  if (common.length === 0) return { reason: `${made.id} has no column that the old one has` };
  const names = common.map((column) => ident(nameOf(column))).join(', ');
  return [
    ...(old.body.forceRowSecurity ? [{ sql: `alter table ${tableName(old.address)} no force row level security`, effects: [short(old.id)] }] : []),
    {
      sql: `insert into ${tableName(made.address)} (${names}) overriding system value select ${names} from only ${tableName(old.address)}`,
      effects: [
        effect({ effect: 'blocks', subject: made.id, cause: 'keep-values', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: `the rows of ${made.id} are written into the new one` }),
        ...common.flatMap((column) => nulls(column, old, before)),
      ],
    },
    ...common.flatMap((column) => {
      const [from, to] = [sequenceOf(part(old.address, 1), part(old.address, 2), nameOf(column), before), sequenceOf(part(made.address, 1), part(made.address, 2), nameOf(column), after)];
      return from && to ? [position(from, to)] : [];
    }),
  ];
}

const nameOf = ({ address }: Fact): string => part(address, 3);

/** Asked of the old one under the name that it still has when the plan is made. */
function nulls(column: Fact<Column>, old: Fact, before: Catalog) {
  const was = before.facts.get(addressText(['column', part(old.address, 1), part(old.address, 2), nameOf(column)])) as Fact<Column> | undefined;
  if (!column.body.notNull || was?.body.notNull !== false) return [];
  const table = addressText(['table', part(column.address, 1), part(column.address, 2)]);
  return [effect({ effect: 'may-fail', subject: table, cause: 'set-not-null', detail: column.id, check: `select count(*) from only ${tableName(column.address)} where ${ident(nameOf(column))} is null` })];
}

function sequenceOf(schema: string, table: string, name: string, catalog: Catalog): Address | undefined {
  const own = (catalog.facts.get(addressText(['column', schema, table, name]))?.body as Column | undefined)?._sequence;
  if (own !== undefined) return ['sequence', schema, own];
  const column = addressText(['column', schema, table, name]);
  return [...catalog.facts.values()].find(({ address, body }) => address[0] === 'sequence' && (body as Sequence).ownedBy !== undefined && addressText((body as Sequence).ownedBy!) === column)?.address;
}

const position = (from: Address, to: Address): Draft => ({
  sql: `select pg_catalog.setval(${literal(qualified(part(to, 1), part(to, 2)))}, last_value, is_called) from ${qualified(part(from, 1), part(from, 2))}`,
});

export const makingRoom: MakingRoom = { aside, beside, heir, stays, carry };
