/** CREATE and ALTER TABLE, CREATE INDEX, CREATE SEQUENCE: what they define beside the names in their trees. */
import { makesRelation, place, storage, type Out } from './definition-out.ts';
import { partOfTable } from './object-ref.ts';
import { ref } from './ref.ts';
import { items, option, parts, relationParts, text, tree, type Tree } from './tree.ts';
import { walk } from './walk.ts';

const beside = (name: readonly string[], last: string): string[] => [...name.slice(0, -1), last];

export function createTable(fields: Tree, out: Out): void {
  const name = makesRelation(out, fields['relation']);
  const { relation: _, tableSpaceName, tablespacename, accessMethod, ...rest } = fields;
  for (const element of items(fields['tableElts'])) {
    const column = tree(tree(element)['ColumnDef']);
    if (hasSequence(column)) {
      const sequence = beside(name, `${name.at(-1) ?? ''}_${text(column['colname']) ?? ''}_seq`);
      place(out, 'relation', sequence);
      out.brings(ref('relation', sequence));
    }
    for (const each of [element, ...items(column['constraints'])]) keyIndex(each, name, out);
  }
  storage(out, tablespacename ?? tableSpaceName, accessMethod);
  walk(rest, out.uses);
}

/** serial and identity columns bring a sequence that grants and nextval name. */
function hasSequence(column: Tree): boolean {
  const type = parts(tree(column['typeName'])['names']).at(-1) ?? '';
  if (/^(small|big)?serial[248]?$/.test(type)) return true;
  return items(column['constraints']).some((each) => tree(tree(each)['Constraint'])['contype'] === 'CONSTR_IDENTITY');
}

/** A named key brings an index of that name and can be spoken about. */
function keyIndex(node: unknown, table: readonly string[], out: Out): void {
  const constraint = tree(tree(node)['Constraint']);
  const name = text(constraint['conname']);
  if (name === undefined) return;
  out.defines(partOfTable('constraint', [...table, name])[0]);
  // USING INDEX takes over an index that is there.
  if (isKey(constraint) && constraint['indexname'] === undefined) out.defines(ref('relation', beside(table, name)));
}

const isKey = ({ contype }: Tree): boolean => contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_EXCLUSION';

export function alterTable(fields: Tree, out: Out): void {
  const relation = relationParts(tree(fields['relation']));
  let completes = false;
  for (const each of items(fields['cmds'])) {
    const { AlterTableCmd: inner } = tree(each);
    const command = tree(inner);
    const constraint = tree(tree(command['def'])['Constraint']);
    switch (command['subtype']) {
      case 'AT_AddColumn':
        completes ||= !items(tree(tree(command['def'])['ColumnDef'])['constraints']).some((one) => tree(tree(one)['Constraint'])['contype'] === 'CONSTR_FOREIGN');
        break;
      case 'AT_AddConstraint':
        keyIndex(command['def'], relation, out);
        completes ||= isKey(constraint);
        if (text(constraint['indexname']) !== undefined) out.uses(ref('relation', beside(relation, constraint['indexname'] as string)));
        break;
      case 'AT_ClusterOn':
        out.uses(ref('relation', beside(relation, text(command['name']) ?? '')));
        break;
      case 'AT_ReplicaIdentity': {
        const index = text(tree(tree(command['def'])['ReplicaIdentityStmt'])['name']);
        if (index !== undefined) out.uses(ref('relation', beside(relation, index)));
        break;
      }
      case 'AT_SetTableSpace':
        storage(out, command['name'], undefined);
        break;
      case 'AT_SetAccessMethod':
        storage(out, undefined, command['name']);
        break;
      default:
    }
  }
  if (completes) out.completes(ref('relation', relation));
  out.alters(ref('relation', relation));
  walk(fields, out.uses);
}

export function createIndex(fields: Tree, out: Out): void {
  const { idxname, accessMethod, tableSpace, ...rest } = fields;
  const table = relationParts(tree(fields['relation']));
  if (text(idxname) !== undefined) out.defines(ref('relation', beside(table, idxname as string)));
  if (fields['unique'] === true) out.completes(ref('relation', table));
  storage(out, tableSpace, accessMethod);
  walk(rest, out.uses);
}

export function createSequence(fields: Tree, out: Out): void {
  const { sequence, options, ...rest } = fields;
  place(out, 'relation', relationParts(tree(sequence)));
  ownedBy(options, out);
  walk(rest, out.uses);
}

export function ownedBy(options: unknown, out: Out): void {
  const owner = parts(option(options, 'owned_by'));
  if (owner.length > 1) out.uses(ref('relation', owner.slice(0, -1)));
}
