/** What a foreign table says itself of columns that it has from its parents: options of the wrapper, a default or NOT NULL besides theirs. https://www.postgresql.org/docs/18/sql-createforeigntable.html */
import { addressText, part, type Address, type Catalog, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import type { Identity } from './column-identity.ts';
import { IDENTITY, IDENTITY_SEQUENCE, identityJoin } from './column-read.ts';
import type { Column } from './column.ts';
import { countAnew, type SequenceNames } from './foreign-identity.ts';
import { optionsChange, optionsSql, type ForeignOptions } from './foreign-options.ts';
import { isTable, parentsOf } from './heritage.ts';
import { effect } from './kind.ts';

export interface Inherited {
  readonly name: string;
  readonly options?: ForeignOptions | undefined;
  /** Another one than the parents'; `NULL` where they have one and it has none. */
  readonly default?: string | undefined;
  readonly notNull?: true | undefined;
  readonly counts?: { readonly type: string; readonly identity: Identity } | undefined;
}

interface Heir extends SequenceNames {
  readonly inherited?: readonly Inherited[] | undefined;
  readonly partition?: { readonly of: Address } | undefined;
  readonly inherits?: readonly Address[] | undefined;
}

export interface InheritedRow { name: string; options: string[] | null; default: string | null; not_null: boolean; expression_oid: number | null; type: string; identity: Identity | null; sequence: string | null }

const parents = (what: string) => `exists (select from pg_inherits i join pg_attribute p on p.attrelid = i.inhparent and p.attname = a.attname left join pg_attrdef px on px.adrelid = p.attrelid and px.adnum = p.attnum where i.inhrelid = a.attrelid and ${what})`;
const OTHER_DEFAULT = `(x.oid is not null and not ${parents('pg_get_expr(px.adbin, px.adrelid) = pg_get_expr(x.adbin, x.adrelid)')} or x.oid is null and ${parents(`px.oid is not null and p.attgenerated = ''`)})`;
const OTHER_NULLS = `(a.attnotnull and not ${parents('p.attnotnull')})`;

/** Of the foreign table `c`; each default that there is, for what it stands on. */
export const INHERITED = /* sql */ `
(select json_agg(json_build_object('name', a.attname, 'options', ${optionsSql('a.attfdwoptions')}, 'not_null', ${OTHER_NULLS}, 'type', format_type(a.atttypid, a.atttypmod), 'identity', ${IDENTITY}, 'sequence', ${IDENTITY_SEQUENCE}, 'expression_oid', x.oid::int8,
      'default', case when a.attgenerated = '' and ${OTHER_DEFAULT} then coalesce(pg_get_expr(x.adbin, x.adrelid), 'NULL') end) order by a.attnum)
    from pg_attribute a left join pg_attrdef x on x.adrelid = a.attrelid and x.adnum = a.attnum ${identityJoin}
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and not a.attislocal and (a.attfdwoptions is not null or x.oid is not null or i.oid is not null or ${OTHER_DEFAULT} or ${OTHER_NULLS}))`;

export function inheritedBody(rows: readonly InheritedRow[] | null): readonly Inherited[] | undefined {
  const said = (rows ?? []).filter(({ options, default: expression, not_null: notNull, identity }) => options !== null || expression !== null || notNull || identity !== null)
    .map(({ name, options, default: expression, not_null: notNull, type, identity }): Inherited =>
      ({ name, options: options ?? undefined, default: expression ?? undefined, notNull: notNull || undefined, counts: identity === null ? undefined : { type, identity } }));
  return said.length === 0 ? undefined : said;
}

/** PARTITION OF and INHERITS take the columns as the parents have them: what is said besides is said afterwards. */
export const sayInherited = (fact: Fact<Heir>, context: Context): Draft[] => (fact.body.inherited ?? []).flatMap((now) => [...say({ name: now.name }, now, fact, context).map((sql) => ({ sql })), ...count(fact, undefined, fact, now, context)]);

export function changeInherited(before: Fact<Heir>, after: Fact<Heir>, context: Context): Draft[] {
  const [old, now] = [before, after].map(({ body }) => new Map((body.inherited ?? []).map((each) => [each.name, each]))) as [Map<string, Inherited>, Map<string, Inherited>];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((name) => above('column', after.body, name, context.after) !== undefined) // otherwise it has gone with the parents'
    .flatMap((name) => {
      const said = say(old.get(name) ?? { name }, now.get(name) ?? { name }, after, context).map((sql) => ({ sql, effects: [effect({ effect: 'changes-meaning', subject: after.id, cause: 'change-foreign', detail: after.id })] }));
      const counted = count(before, old.get(name), after, now.get(name), context);
      return now.get(name)?.counts ? [...said, ...counted] : [...counted, ...said];
    });
}

/** What counts must be NOT NULL: it begins after that is said, and ends before it is taken back. */
function count(before: Fact<Heir>, was: Inherited | undefined, after: Fact<Heir>, is: Inherited | undefined, context: Context): Draft[] {
  const { type } = (is?.counts ?? was?.counts) ?? { type: '' };
  const name = (is ?? was)!.name;
  return countAnew(before, { name, type: was?.counts?.type ?? type, identity: was?.counts?.identity }, after, { name, type, identity: is?.counts?.identity }, context);
}

function say(was: Inherited, is: Inherited, fact: Fact<Heir>, { after }: Context): string[] {
  const alter = (action: string): string => `alter foreign table ${qualified(part(fact.address, 1), part(fact.address, 2))} alter column ${ident(is.name)} ${action}`;
  const theirs = (kind: string) => above(kind, fact.body, is.name, after)?.body;
  const expression = is.default ?? (theirs('default') as { readonly expression: string } | undefined)?.expression;
  return [
    ...(JSON.stringify(was.options) === JSON.stringify(is.options) ? [] : [alter(optionsChange(was.options, is.options))]),
    ...(was.default === is.default ? [] : [alter(expression === undefined || expression === 'NULL' ? 'drop default' : `set default ${expression}`)]),
    // What the parents require by now is theirs.
    ...(was.notNull === is.notNull || (!is.notNull && (theirs('column') as Column | undefined)?.notNull) ? [] : [alter(is.notNull ? 'set not null' : 'drop not null')]),
  ];
}

/** What the nearest of its parents says of a column. */
function above(kind: string, { partition, inherits = [] }: Heir, name: string, catalog: Catalog): Fact | undefined {
  for (const address of partition ? [partition.of] : inherits) {
    const found = catalog.facts.get(addressText([kind, part(address, 1), part(address, 2), name]));
    const table = catalog.facts.get(addressText(address));
    const further = found ?? (isTable(table) ? above(kind, { inherits: parentsOf(table) }, name, catalog) : undefined);
    if (further) return further;
  }
  return undefined;
}

/** A default that one of `tables` gets is given to its heirs too: to foreign ones that differ theirs is given again. */
export const foreignDefaults = (tables: ReadonlySet<Id>, column: string, { before, after }: Context): Draft[] =>
  [...before.facts.values()].flatMap(({ id, address }) => {
    const now = address[0] === 'foreign-table' ? (after.facts.get(id) as Fact<Heir> | undefined) : undefined;
    const own = now?.body.inherited?.find(({ name }) => name === column)?.default;
    if (!now || own === undefined || ![now.body.partition?.of, ...(now.body.inherits ?? [])].some((parent) => parent && tables.has(addressText(parent)))) return [];
    return [{ sql: `alter foreign table ${qualified(part(address, 1), part(address, 2))} alter column ${ident(column)} ${own === 'NULL' ? 'drop default' : `set default ${own}`}` }];
  });
