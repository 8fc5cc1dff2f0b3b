/** NOT NULL as it stands in a column's definition. */
import { part, type Catalog, type Context, type Fact, type Id } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import type { Column } from './column.ts';
import { childTables } from './heritage.ts';
import { chosenName } from './not-null-name.ts';
import { tableName } from './table.ts';

/**
 * With a name where a person gave one, and where the server would choose a name that is taken in the schema: it would add a number, which no
 * fresh load has. What holds it may be on its way out, or a table that inherited it and is let go. Servers before 18 read a name and forget it.
 */
export function notNullClause(fact: Fact<Column>, context: Context): string {
  const name = notNullNameOf(fact, context);
  return `${name === undefined ? '' : `constraint ${ident(name)} `}not null${fact.body.notNullAlone ? ' no inherit' : ''}`;
}

export const notNullNameOf = (fact: Fact<Column>, context: Context): string | undefined =>
  fact.body.notNullName ?? (context.server.version >= 180000 && isTaken(fact, context) ? chosenOf(fact) : undefined);

/** As a statement of its own. Only ADD CONSTRAINT takes a name, NO INHERIT, and NOT VALID: CREATE TABLE validates what it makes. */
export function requireSql(fact: Fact<Column>, context: Context): string {
  const { notNullAlone: alone, notNullUnchecked: unchecked } = fact.body;
  const name = notNullNameOf(fact, context);
  const [table, column] = [tableName(fact.address), ident(part(fact.address, 3))];
  if (name === undefined && !alone && !unchecked) return `alter table ${table} alter column ${column} set not null`;
  return `alter table ${table} add ${name === undefined ? '' : `constraint ${ident(name)} `}not null ${column}${alone ? ' no inherit' : ''}${unchecked ? ' not valid' : ''}`;
}

/** What its constraint is called, by a person or by the server. */
export const constraintOf = (fact: Fact<Column>): string => fact.body.notNullName ?? chosenOf(fact);

const chosenOf = ({ address }: Fact): string => chosenName(part(address, 2), part(address, 3));

function isTaken(fact: Fact<Column>, { before, after }: Context): boolean {
  const name = chosenOf(fact);
  const isHeld = (catalog: Catalog): boolean => constraintNames(catalog, part(fact.address, 1)).get(name)?.some((table) => table !== fact.parent) ?? false;
  const replaced = (before.facts.get(fact.id)?.body as Partial<Column> | undefined)?.notNull === true;
  return isHeld(before) || (after !== before && isHeld(after)) || (replaced && childTables(fact.parent!, before).length > 0);
}

type Names = ReadonlyMap<string, readonly Id[]>;

/** By schema: its facts, and once somebody asks for them its names. */
const known = new WeakMap<Catalog, ReadonlyMap<string, { readonly facts: Fact[]; names?: Names }>>();
const NONE: Names = new Map();

/** Names of constraints in a schema, with the tables that have them. Names of inherited ones are the parents'. */
function constraintNames(catalog: Catalog, schema: string): Names {
  let schemas = known.get(catalog);
  if (!schemas) known.set(catalog, (schemas = bySchema(catalog)));
  const of = schemas.get(schema);
  return of ? (of.names ??= namesOf(of.facts)) : NONE;
}

function bySchema(catalog: Catalog): Map<string, { readonly facts: Fact[] }> {
  const schemas = new Map<string, { readonly facts: Fact[] }>();
  for (const fact of catalog.facts.values()) {
    if (fact.address[0] !== 'constraint' && fact.address[0] !== 'column') continue;
    const schema = part(fact.address, 1);
    const of = schemas.get(schema);
    if (of) of.facts.push(fact);
    else schemas.set(schema, { facts: [fact] });
  }
  return schemas;
}

function namesOf(facts: readonly Fact[]): Names {
  const found = new Map<string, Id[]>();
  for (const { address, parent, body } of facts) {
    const { notNull, notNullName } = body as Partial<Column>;
    const name = address[0] === 'constraint' ? part(address, 3) : notNull ? notNullName ?? chosenName(part(address, 2), part(address, 3)) : undefined;
    if (name === undefined || parent === undefined) continue;
    const tables = found.get(name);
    if (tables) tables.push(parent);
    else found.set(name, [parent]);
  }
  return found;
}
