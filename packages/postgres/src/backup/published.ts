/** A table that is published and has nothing by which to tell its rows, or tells nothing of them on purpose, takes no UPDATE: for the time of one it tells them by all they hold. */
import { part, type Catalog, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import type { Constraint } from '../kinds/constraint.ts';
import { short } from '../kinds/kind.ts';
import type { Publication } from '../kinds/publication.ts';
import type { ReplicaIdentity } from '../kinds/replica-identity.ts';
import { tableName } from '../kinds/table.ts';

/** `maybe`: what stands before the name of a table that may not be there yet. */
export function identified<D extends Draft>(tables: readonly Fact[], drafts: readonly D[], { before, after }: Context, maybe: (table: Fact) => string): (D | Draft)[] {
  const catalogs = [before, after];
  if (!catalogs.some((catalog) => publications(tables, catalog).length > 0)) return [...drafts];
  const said = (table: Fact) => catalogs.flatMap((catalog) => catalog.childrenOf(table.id).filter(({ address }) => address[0] === 'replica-identity').map(({ body }) => (body as ReplicaIdentity).is));
  const wanted = (table: Fact): boolean => after.childrenOf(table.id).some(({ address }) => address[0] === 'replica-identity');
  const keyless = (table: Fact): boolean => said(table).length === 0 && catalogs.some((catalog) => !tellsRows(table, catalog));
  const every = (those: readonly Fact[], how: string): Draft[] => those.map((table) => ({ sql: `alter table ${maybe(table)}${tableName(table.address)} replica identity ${how}`, effects: [short(table.id)] }));
  const [bare, mute] = [tables.filter(keyless), tables.filter((table) => said(table).length > 0 && said(table).every((is) => is === 'nothing'))];
  return [...every([...bare, ...mute], 'full'), ...drafts, ...every([...bare, ...mute.filter((table) => !wanted(table))], 'default'), ...every(mute.filter(wanted), 'nothing')];
}

/**
 * A table that is told by all its columns takes no UPDATE where not all of them are published: a publication has a list of columns, or (since PostgreSQL 18)
 * leaves out generated ones. https://www.postgresql.org/docs/18/logical-replication-publication.html
 */
export function takesNoUpdate(table: Fact, { before, after, server }: Context): boolean {
  const catalogs = [before, after];
  const said = catalogs.flatMap((catalog) => catalog.childrenOf(table.id).filter(({ address }) => address[0] === 'replica-identity').map(({ body }) => (body as ReplicaIdentity).is));
  const whole = said.length === 0 ? catalogs.some((catalog) => !tellsRows(table, catalog)) : said.some((is) => is === 'full' || is === 'nothing');
  if (!whole) return false;
  const generated = catalogs.flatMap((catalog) => catalog.childrenOf(table.id)).flatMap(({ address, body }) => (address[0] === 'column' ? (body as Column).generated ?? [] : []));
  const lacks = ({ tables, generatedColumns }: Publication): boolean =>
    tables.some(({ schema, name, columns }) => columns !== undefined && isNamed(table, schema, name)) || (server.version >= 180000 && generated.some(({ stored }) => !stored || generatedColumns === undefined));
  return catalogs.some((catalog) => publications([table], catalog).some(lacks));
}

const tellsRows = (table: Fact, catalog: Catalog): boolean => catalog.childrenOf(table.id).some(({ address, body }) => address[0] === 'constraint' && (body as Constraint).type === 'primary-key');

const isNamed = ({ address }: Fact, schema: string, name: string): boolean => schema === part(address, 1) && name === part(address, 2);

/** Those that publish what is updated. A partition is published with its root. */
const publications = (tables: readonly Fact[], catalog: Catalog): Publication[] =>
  [...catalog.facts.values()].flatMap(({ address, body }) => {
    if (address[0] !== 'publication') return [];
    const publication = body as Publication;
    const published = publication.publish.includes('update')
      && (publication.allTables || tables.some((table) => publication.schemas.includes(part(table.address, 1)) || publication.tables.some(({ schema, name }) => isNamed(table, schema, name))));
    return published ? [publication] : [];
  });
