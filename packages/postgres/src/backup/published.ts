/**
 * A table that is published and has nothing by which to tell its rows, or tells nothing of them on purpose, takes no UPDATE: for the time of one it tells them
 * by all they hold; and where not all of that is published, its updates are not published either.
 */
import { part, type Catalog, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import type { Constraint } from '../kinds/constraint.ts';
import type { Index } from '../kinds/index-kind.ts';
import { short } from '../kinds/kind.ts';
import type { Publication } from '../kinds/publication.ts';
import type { ReplicaIdentity } from '../kinds/replica-identity.ts';
import { tableName } from '../kinds/table.ts';
import { ident, literal } from '../script/quote.ts';

/** `maybe`: what stands before the name of a table that may not be there yet. `goes`: made anew by another step, who knows when. */
export function identified<D extends Draft>(tables: readonly Fact[], drafts: readonly D[], context: Context, maybe: (table: Fact) => string, goes: (id: Id) => boolean): (D | Draft)[] {
  const catalogs = [context.before, context.after];
  if (!catalogs.some((catalog) => publications(tables, catalog).length > 0)) return [...drafts];
  const wanted = (table: Fact): boolean => context.after.childrenOf(table.id).some(({ address }) => address[0] === 'replica-identity');
  const every = (those: readonly Fact[], how: string): Draft[] => those.map((table) => ({ sql: `alter table ${maybe(table)}${tableName(table.address)} replica identity ${how}`, effects: [short(table.id)] }));
  const [bare, mute] = [tables.filter((table) => isKeyless(table, context)), tables.filter((table) => said(table, context).length > 0 && said(table, context).every((is) => is === 'nothing'))];
  const without = partial(tables, context);
  const publish = ({ id, address }: Fact<Publication>, what: string): Draft => {
    const [name, sql] = [part(address, 1), `alter publication ${ident(part(address, 1))} set (publish = ${literal(what)})`];
    return { sql: goes(id) ? `do ${literal(`begin if exists (select from pg_publication where pubname = ${literal(name)}) then ${sql}; end if; end`)}` : sql };
  };
  const silence = (fact: Fact<Publication>): Draft => (changes(fact, context) ? silenced(fact) : publish(fact, fact.body.publish.split(', ').filter((each) => each !== 'update').join(', ')));
  return [
    ...without.map(silence),
    ...every([...bare, ...mute], 'full'), ...drafts, ...every([...bare, ...mute.filter((table) => !wanted(table))], 'default'), ...every(mute.filter(wanted), 'nothing'),
    ...without.map((fact) => (changes(fact, context) ? heard(fact) : publish(fact, fact.body.publish))),
  ];
}

/** Nothing is said of how its rows are told, and it has no key. */
const isKeyless = (table: Fact, context: Context): boolean => said(table, context).length === 0 && [context.before, context.after].some((catalog) => !tellsRows(table, catalog));

const said = (table: Fact, { before, after }: Context) =>
  [before, after].flatMap((catalog) => catalog.childrenOf(table.id).filter(({ address }) => address[0] === 'replica-identity').map(({ body }) => (body as ReplicaIdentity).is));

/**
 * Those that leave out some columns of a table whose rows are told by all of them, because of a list or (since PostgreSQL 18) because they are generated: the table
 * takes no UPDATE while they publish any. https://www.postgresql.org/docs/18/logical-replication-publication.html
 */
function partial(tables: readonly Fact[], context: Context): Fact<Publication>[] {
  const catalogs = [context.before, context.after];
  const told = tables.filter((table) => isKeyless(table, context) || said(table, context).some((is) => is === 'full' || is === 'nothing'));
  const generated = catalogs.flatMap((catalog) => told.flatMap(({ id }) => catalog.childrenOf(id))).flatMap(({ address, body }) => (address[0] === 'column' ? (body as Column).generated ?? [] : []));
  const lacks = ({ body: { tables: listed, generatedColumns } }: Fact<Publication>): boolean =>
    listed.some(({ schema, name, columns }) => columns !== undefined && told.some((table) => isNamed(table, schema, name))) || (context.server.version >= 180000 && generated.some(({ stored }) => !stored || generatedColumns === undefined));
  const found = [...catalogs.flatMap((catalog) => publications(told, catalog)).filter(lacks), ...catalogs.flatMap((catalog) => filtering(tables, catalog))];
  return [...new Map(found.map((fact) => [fact.id, fact])).values()];
}

/** Those whose filter reads more than what the rows of a table are told by: it takes no UPDATE as long as they publish any, from anybody. */
function filtering(tables: readonly Fact[], catalog: Catalog): Fact<Publication>[] {
  return publications(tables, catalog).filter(({ body: { tables: listed } }) => tables.some((table) => {
    const filter = listed.find(({ schema, name }) => isNamed(table, schema, name))?.where;
    if (filter === undefined) return false;
    const within = catalog.childrenOf(table.id);
    const keys = toldBy(within);
    return keys !== undefined && within.some(({ address }) => address[0] === 'column' && !keys.includes(part(address, 3)) && isRead(ident(part(address, 3)), filter));
  }));
}

const isRead = (column: string, filter: string): boolean => new RegExp(`(?<![\\w"])${column.replace(/[.*+?^$(){}|[\]\\]/g, '\\$&')}(?![\\w"])`).test(filter);

/** undefined: by all that they hold, or they are for the time of an UPDATE. */
function toldBy(within: readonly Fact[]): readonly string[] | undefined {
  const said = within.find(({ address }) => address[0] === 'replica-identity')?.body as ReplicaIdentity | undefined;
  if (said !== undefined && said.is !== 'index') return undefined;
  const by = within.find(({ address, body }) => (said ? ['index', 'constraint'].includes(part(address, 0)) && part(address, address.length - 1) === said.index : address[0] === 'constraint' && (body as Constraint).type === 'primary-key'));
  return by && (by.address[0] === 'index' ? (by.body as Index)._columns : (by.body as Constraint).columns);
}

/** What it publishes changes in the same plan, and who knows when: what it is at that moment, the server tells. */
const changes = ({ id }: Fact, { before, after }: Context): boolean => {
  const [was, is] = [before, after].map(({ facts }) => (facts.get(id)?.body as Publication | undefined)?.publish);
  return was === undefined || was !== is;
};

const published = (more: string): string => `concat_ws(', ', case when pubinsert then 'insert' end, ${more}case when pubdelete then 'delete' end, case when pubtruncate then 'truncate' end)`;
const say = (name: string, more = ''): string => `execute (select format('alter publication %I set (publish = %L)', pubname, ${published(more)}) from pg_publication where pubname = ${literal(name)})`;
/** Until the transaction ends it is known which of them published updates. */
const noted = (name: string): string => `'sluice.published_' || md5(${literal(name)})`;

function silenced({ address }: Fact): Draft {
  const name = part(address, 1);
  return { sql: `do ${literal(`begin if exists (select from pg_publication where pubname = ${literal(name)} and pubupdate) then perform set_config(${noted(name)}, 'update', true); ${say(name)}; end if; end`)}` };
}

function heard({ address }: Fact): Draft {
  const name = part(address, 1);
  return { sql: `do ${literal(`begin if current_setting(${noted(name)}, true) = 'update' then perform set_config(${noted(name)}, '', true); ${say(name, `'update', `)}; end if; end`)}` };
}

const tellsRows = (table: Fact, catalog: Catalog): boolean => catalog.childrenOf(table.id).some(({ address, body }) => address[0] === 'constraint' && (body as Constraint).type === 'primary-key');

const isNamed = ({ address }: Fact, schema: string, name: string): boolean => schema === part(address, 1) && name === part(address, 2);

/** Those that publish what is updated. A partition is published with its root. */
const publications = (tables: readonly Fact[], catalog: Catalog): Fact<Publication>[] =>
  [...catalog.facts.values()].filter(isPublication).filter(({ body: { publish, allTables, schemas, tables: listed } }) =>
    publish.includes('update') && tables.some((table) => allTables || schemas.includes(part(table.address, 1)) || listed.some(({ schema, name }) => isNamed(table, schema, name))));

const isPublication = (fact: Fact): fact is Fact<Publication> => fact.address[0] === 'publication';
