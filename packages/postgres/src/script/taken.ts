/** What a DROP takes, by the names under which statements define it. https://www.postgresql.org/docs/18/sql-commands.html */
import { objectRefs } from './object-ref.ts';
import { ref, type Ref } from './ref.ts';
import { items, parts, stringOf, text, tree, type Tree } from './tree.ts';

export function takenBy(fields: Tree): Ref[] {
  const type = text(fields['removeType']) ?? '';
  return items(fields['objects']).flatMap((object) => named(type, object) ?? []);
}

function named(type: string, object: unknown): Ref | undefined {
  const [first, second] = items(object);
  const typeName = (node: unknown): string => parts(tree(tree(node)['TypeName'])['names']).join('.');
  if (type === 'OBJECT_CAST') return ref('cast', [`${typeName(first)} as ${typeName(second)}`]);
  if (type === 'OBJECT_TRANSFORM') return ref('transform', [`${typeName(first)} for ${stringOf(second) ?? ''}`]);
  return objectRefs(type, object)[0];
}

/** Those that the server may have named: that no statement defines the name tells nothing of them. */
export const namesItself = (fields: Tree): boolean => fields['removeType'] === 'OBJECT_INDEX' || fields['removeType'] === 'OBJECT_STATISTIC_EXT';
