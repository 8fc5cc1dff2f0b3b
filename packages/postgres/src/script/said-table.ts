/** Facets that CREATE and ALTER TABLE, INDEX and MATERIALIZED VIEW state. */
import { kindOfObject, named, type Facet, type Said } from './said.ts';
import { items, relationParts, text, tree, type Tree } from './tree.ts';

export function saidOfTable(tag: string, fields: Tree): Said[] {
  switch (tag) {
    case 'AlterTableStmt':
      return altered(fields);
    case 'CreateStmt':
      return stored('table', fields['relation'], fields['tablespacename'], fields['accessMethod']);
    case 'CreateTableAsStmt': {
      const into = tree(fields['into']);
      return stored(kindOfObject(fields['objtype']), into['rel'], into['tableSpaceName'], into['accessMethod']);
    }
    case 'IndexStmt': {
      const index = text(fields['idxname']);
      if (index === undefined) return [];
      const { schemaname } = tree(fields['relation']);
      return stored('index', { schemaname, relname: index }, fields['tableSpace'], undefined);
    }
    default:
      return [];
  }
}

function stored(kind: string, relation: unknown, tablespace: unknown, method: unknown): Said[] {
  const target = named(kind, relationParts(tree(relation)));
  if (target === undefined) return [];
  return [
    ...(text(tablespace) === undefined ? [] : [{ facet: 'tablespace' as const, target }]),
    ...(text(method) === undefined ? [] : [{ facet: 'access-method' as const, target }]),
  ];
}

const FACETS: Readonly<Record<string, Facet | undefined>> = {
  AT_ChangeOwner: 'owner', AT_SetTableSpace: 'tablespace', AT_SetAccessMethod: 'access-method', AT_ReplicaIdentity: 'replica-identity',
  AT_ClusterOn: 'cluster', AT_DropCluster: 'cluster', AT_SetStatistics: 'statistics-target', AT_SetCompression: 'compression',
  AT_SetRelOptions: 'storage-parameters', AT_ResetRelOptions: 'storage-parameters',
};
const OF_COLUMN: ReadonlySet<Facet> = new Set<Facet>(['statistics-target', 'compression']);

function altered(fields: Tree): Said[] {
  const target = named(kindOfObject(fields['objtype']), relationParts(tree(fields['relation'])));
  if (target === undefined) return [];
  return items(fields['cmds']).flatMap((each) => {
    const command = tree(tree(each)['AlterTableCmd']);
    const facet = FACETS[text(command['subtype']) ?? ''];
    if (facet === undefined) return [];
    // An index column has a number instead of a name.
    const column = text(command['name']) ?? (command['num'] === undefined ? undefined : String(command['num']));
    return [{ facet, target: OF_COLUMN.has(facet) && column !== undefined ? { ...target, column } : target }];
  });
}
