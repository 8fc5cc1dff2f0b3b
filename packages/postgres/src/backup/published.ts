/** A table that is published and has nothing by which to tell its rows takes no UPDATE: for the time of one it tells them by all they hold. */
import { part, type Catalog, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import type { Constraint } from '../kinds/constraint.ts';
import type { Publication } from '../kinds/publication.ts';
import { alterTable } from './columns.ts';

export function identified<D extends Draft>(tables: readonly Fact[], drafts: readonly D[], { before, after }: Context): (D | Draft)[] {
  const catalogs = [before, after];
  const bare = catalogs.some((catalog) => publishes(tables, catalog)) ? tables.filter((table) => catalogs.some((catalog) => !tellsRows(table, catalog))) : [];
  const said = (table: Fact) => catalogs.some((catalog) => catalog.childrenOf(table.id).some(({ address }) => address[0] === 'replica-identity'));
  const every = (how: string): Draft[] => bare.filter((table) => !said(table)).map((table) => alterTable(table, `replica identity ${how}`));
  return [...every('full'), ...drafts, ...every('default')];
}

const tellsRows = (table: Fact, catalog: Catalog): boolean => catalog.childrenOf(table.id).some(({ address, body }) => address[0] === 'constraint' && (body as Constraint).type === 'primary-key');

/** A partition is published with its root. */
function publishes(tables: readonly Fact[], catalog: Catalog): boolean {
  const ofTables = (tables: readonly { schema: string; name: string }[], { address }: Fact) => tables.some(({ schema, name }) => schema === part(address, 1) && name === part(address, 2));
  return [...catalog.facts.values()].some(({ address, body }) => {
    if (address[0] !== 'publication') return false;
    const publication = body as Publication;
    return publication.publish.includes('update') && (publication.allTables || tables.some((table) => publication.schemas.includes(part(table.address, 1)) || ofTables(publication.tables, table)));
  });
}
