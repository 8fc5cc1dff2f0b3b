/** A table that is published and has nothing by which to tell its rows, or tells nothing of them on purpose, takes no UPDATE: for the time of one it tells them by all they hold. */
import { part, type Catalog, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import type { Constraint } from '../kinds/constraint.ts';
import { short } from '../kinds/kind.ts';
import type { Publication } from '../kinds/publication.ts';
import type { ReplicaIdentity } from '../kinds/replica-identity.ts';
import { tableName } from '../kinds/table.ts';

/** `maybe`: what stands before the name of a table that may not be there yet. */
export function identified<D extends Draft>(tables: readonly Fact[], drafts: readonly D[], { before, after }: Context, maybe: (table: Fact) => string): (D | Draft)[] {
  const catalogs = [before, after];
  if (!catalogs.some((catalog) => publishes(tables, catalog))) return [...drafts];
  const said = (table: Fact) => catalogs.flatMap((catalog) => catalog.childrenOf(table.id).filter(({ address }) => address[0] === 'replica-identity').map(({ body }) => (body as ReplicaIdentity).is));
  const wanted = (table: Fact): boolean => after.childrenOf(table.id).some(({ address }) => address[0] === 'replica-identity');
  const keyless = (table: Fact): boolean => said(table).length === 0 && catalogs.some((catalog) => !tellsRows(table, catalog));
  const every = (those: readonly Fact[], how: string): Draft[] => those.map((table) => ({ sql: `alter table ${maybe(table)}${tableName(table.address)} replica identity ${how}`, effects: [short(table.id)] }));
  const [bare, mute] = [tables.filter(keyless), tables.filter((table) => said(table).length > 0 && said(table).every((is) => is === 'nothing'))];
  return [...every([...bare, ...mute], 'full'), ...drafts, ...every([...bare, ...mute.filter((table) => !wanted(table))], 'default'), ...every(mute.filter(wanted), 'nothing')];
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
