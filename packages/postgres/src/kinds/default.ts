/** A column's default: a fact beside the column, because it depends on functions and sequences that the column does not need. */
import { addressText, part, type Address, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { canonicalExpression } from '../script/canonical.ts';
import { ident } from '../script/quote.ts';
import { changesExpressions } from './column-type.ts';
import { foreignDefaults } from './foreign-inherited.ts';
import { columnAbove, descendants, isColumn } from './heritage.ts';
import { definePgKind, effect, key, made, notMember, short, userSchema } from './kind.ts';
import { tableName } from './table.ts';

export interface Default {
  /** `NULL` of a column that is without one where its parent's has one. */
  readonly expression: string;
}

interface Row { oid: number | null; schema: string; relation: string; column: string; expression: string; local: boolean }

const tableId = (address: Address) => addressText(['table', part(address, 1), part(address, 2)]);
const alter = (fact: Fact<Default>, action: string) => `alter table ${tableName(fact.address)} alter column ${ident(part(fact.address, 3))} ${action}`;
const set = (fact: Fact<Default>) => ({
  sql: alter(fact, `set default ${fact.body.expression}`),
  effects: [effect({ effect: 'changes-meaning', subject: tableId(fact.address), cause: 'set-default', detail: fact.id }), short(tableId(fact.address))],
});

export const defaultKind = definePgKind<Default, Row>({
  kind: 'default',
  canonical: { expression: canonicalExpression },
  read: {
    present: made('pg_attrdef'),
    columns: { oid: true, schema: true, relation: true, column: true, expression: true, local: true },
    sql: (context) => /* sql */ `
      select x.oid::int8 as oid, n.nspname as schema, c.relname as relation, a.attname as column, pg_get_expr(x.adbin, x.adrelid) as expression, a.attislocal as local
      from pg_attrdef x join pg_class c on c.oid = x.adrelid join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = x.adrelid and a.attnum = x.adnum
      where c.relkind in ('r', 'p') and c.relpersistence <> 't' and a.attgenerated = '' and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}
        and (a.attinhcount = 0 or not exists (
          select from pg_inherits i join pg_attribute pa on pa.attrelid = i.inhparent and pa.attname = a.attname
            join pg_attrdef px on px.adrelid = pa.attrelid and px.adnum = pa.attnum
          where i.inhrelid = c.oid and pg_get_expr(px.adbin, px.adrelid) = pg_get_expr(x.adbin, x.adrelid)))
      union all
      select distinct null::int8, n.nspname, c.relname, a.attname, 'NULL', a.attislocal
      from pg_inherits i join pg_attribute pa on pa.attrelid = i.inhparent and pa.atthasdef and pa.attgenerated = ''
        join pg_attribute a on a.attrelid = i.inhrelid and a.attname = pa.attname and not a.atthasdef and a.attidentity = '' join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and c.relpersistence <> 't' and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`,
    facts: (row) => [{
      address: ['default', row.schema, row.relation, row.column],
      parent: ['column', row.schema, row.relation, row.column],
      body: { expression: row.expression },
      keys: row.oid === null ? [] : [key('attrdef', row.oid)],
    }],
  },
  // One that is made again for another's sake is the same one.
  create: (fact, context) => [isSame(fact, context) ? { ...set(fact), effects: [short(tableId(fact.address))] } : set(fact), ...restored(fact, context)],
  drop: (fact, context) => [
    {
      sql: alter(fact, 'drop default'),
      effects: [...(context.after.facts.has(fact.id) ? [] : [effect({ effect: 'changes-meaning', subject: tableId(fact.address), cause: 'drop-default', detail: fact.id })]), short(tableId(fact.address))],
    },
    ...(isRetyped(fact, context) ? [] : restored(fact, context)),
  ],
  change: { expression: (_, after, context) => (isAmbiguous(after, context) ? 'replace' : [set(after), ...restored(after, context)]) },
});

function isSame({ id, body }: Fact<Default>, { before }: Context): boolean {
  const was = before.facts.get(id) as Fact<Default> | undefined;
  return was !== undefined && canonicalExpression(was.body.expression) === canonicalExpression(body.expression);
}

/** It calls what takes the name of another one, and as long as both are there a call may mean either: that one can only go once nothing calls it. */
function isAmbiguous({ id }: Fact, { before, after }: Context): boolean {
  const called = (here: Context['before'], there: Context['before']) => here.needsOf(id).flatMap(({ to, strength }) => (strength === 'hard' && to.startsWith('function ') && !there.facts.has(to) ? [to.slice(0, to.indexOf('('))] : []));
  const gone = called(before, after);
  return called(after, before).some((name) => gone.includes(name));
}

/** With the column's type the defaults of its heirs go, too, and come again in their own time. */
function isRetyped(fact: Fact, { before, after }: Context): boolean {
  const columnOf = (catalog: Context['before']) => {
    const within = catalog.facts.get(fact.parent!);
    return isColumn(within) ? within : columnAbove(fact, catalog);
  };
  const [was, is] = [columnOf(before), columnOf(after)];
  return was !== undefined && is !== undefined && changesExpressions(was, is);
}

/** A parent's default is set in its heirs too: those that differ get theirs again. */
function restored(fact: Fact<Default>, context: Context): Draft[] {
  const heirs = descendants(tableId(fact.address), context.before);
  const own = heirs.flatMap((table): Draft[] => {
    const { address } = context.before.facts.get(table)!;
    const said = context.after.facts.get(addressText(['default', part(address, 1), part(address, 2), part(fact.address, 3)])) as Fact<Default> | undefined;
    return said ? [{ sql: alter(said, `set default ${said.body.expression}`) }] : [];
  });
  return [...own, ...foreignDefaults(new Set([tableId(fact.address), ...heirs]), part(fact.address, 3), context)];
}
