/** What ALTER … RENAME or SET SCHEMA in a hand-written script called otherwise, so that the way back can rename too. */
import type { Catalog, Id, Owns, ScriptRename } from '@sluice/core/dialect';
import { parse } from '../script/parse.ts';
import type { Statement } from '../script/statement.ts';
import { tagged, text, tree, type Tree } from '../script/tree.ts';
import { removedBy } from './creations.ts';
import { namesIn, type Names } from './names.ts';

const OF_RELATION: Readonly<Record<string, string | undefined>> = { OBJECT_COLUMN: 'column', OBJECT_TABCONSTRAINT: 'constraint' };

export function renameOf(statement: Statement, before: Catalog, owns: Owns): ScriptRename | undefined {
  const parsed = parse(statement);
  if ('problem' in parsed) return undefined;
  const [tag, fields] = tagged(parsed.node);
  const names = namesIn(before, owns);
  if (tag === 'AlterEnumStmt') return label(fields, names);
  if (tag === 'AlterObjectSchemaStmt') return moved(removedBy(tag, fields, names)[0], text(fields['newschema']));
  if (tag !== 'RenameStmt') return undefined;
  const name = text(fields['newname']);
  const type = text(fields['renameType']) ?? '';
  const part = text(fields['subname']);
  if (name === undefined) return undefined;
  if (type === 'OBJECT_ATTRIBUTE') return part === undefined ? undefined : { id: names.relation(fields['relation'], ['composite']), part, name };
  const kind = OF_RELATION[type];
  const [id] = kind === undefined ? removedBy(tag, fields, names) : [onRelation(kind, fields['relation'], part ?? '', names)];
  return id === undefined ? undefined : { id, name };
}

const moved = (id: Id | undefined, schema: string | undefined): ScriptRename | undefined => (id === undefined || schema === undefined ? undefined : { id, schema });

function label(fields: Tree, names: Names): ScriptRename | undefined {
  const [part, name] = [text(fields['oldVal']), text(fields['newVal'])];
  const type = (fields['typeName'] as readonly unknown[] | undefined)?.map((each) => text(tree(tree(each)['String'])['sval']) ?? '') ?? [];
  return part === undefined || name === undefined ? undefined : { id: names.id(['enum'], type), part, name };
}

function onRelation(kind: string, range: unknown, name: string, names: Names): string {
  const relation = names.relation(range);
  return `${kind} ${relation.slice(relation.indexOf(' ') + 1)}/${names.written(name)}`;
}
