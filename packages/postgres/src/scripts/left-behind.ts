/** What stays with a table that earlier statements gave another name, when a statement puts another one under the old name: the server follows the object, not its name. */
import { addressText, kindOf, type Catalog, type Effect, type Id, type Owns } from '@sluice/core/dialect';
import { effect } from '../kinds/kind.ts';
import { parse } from '../script/parse.ts';
import type { Statement } from '../script/statement.ts';
import { relationParts, tagged, text, tree, type Tree } from '../script/tree.ts';
import { madeBy } from './creations.ts';
import { namesIn, type Names } from './names.ts';

/** Within a table, and silent when it is missing on the one that takes its place. */
const WITHIN = ['trigger', 'policy', 'rule', 'grant'];
const HOLDERS = ['table', 'materialized-view', 'foreign-table'];
const SHOWN = 8;

/** `name`: what a relation is called afterwards; `was`: what it was called before, left out where it is new. */
interface Named {
  readonly name: string;
  readonly was?: string;
}

export function leftBehind(statement: Statement, live: Catalog, owns: Owns, before: readonly Statement[]): Effect[] {
  if (before.length === 0) return [];
  const names = namesIn(live, owns);
  const now = namedBy(statement, names);
  const old = now && HOLDERS.map((kind) => `${kind} ${now.name}`).find((id) => live.facts.has(id));
  if (!now || old === undefined) return [];
  // By the name of today: the one of what is there. What a script makes has none.
  const origin = new Map<string, string | undefined>();
  const originOf = (name: string): string | undefined => (origin.has(name) ? origin.get(name) : name);
  let away = false;
  for (const each of before) {
    const named = namedBy(each, names);
    if (!named) continue;
    const of = named.was === undefined ? undefined : originOf(named.was);
    if (named.was !== undefined) origin.set(named.was, undefined);
    origin.set(named.name, of);
    if (of === now.name) away = named.name !== now.name;
  }
  if (!away || (now.was !== undefined && originOf(now.was) === now.name)) return [];
  const gone = new Set(before.flatMap((each) => madeBy(each, live, owns).removes ?? []));
  const staying = standingOn(old, live).filter((id) => !gone.has(id));
  if (staying.length === 0) return [];
  const [shown, more] = [staying.slice(0, SHOWN), staying.length - SHOWN];
  return [effect({ effect: 'changes-meaning', subject: old, cause: 'left-behind', detail: `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}` })];
}

/** What stands on it or on anything of it, and what lies within it. */
function standingOn(id: Id, live: Catalog): Id[] {
  const own = new Set<Id>([id]);
  for (const each of own) for (const child of live.childrenOf(each)) own.add(child.id);
  const on = [...own].flatMap((each) => live.dependantsOf(each)).filter(({ from, strength }) => strength === 'hard' && !own.has(from)).map(({ from }) => from);
  return [...new Set([...on, ...[...own].filter((each) => WITHIN.includes(kindOf(live.facts.get(each)!)))])].sort();
}

const bare = (id: Id): string => id.slice(id.indexOf(' ') + 1);
const bareName = (schema: string, name: string): string => bare(addressText(['table', schema, name]));

/** A view under the old name shows what there is now: nobody is left behind by it who reads the table itself. */
function namedBy(statement: Statement, names: Names): Named | undefined {
  const parsed = parse(statement);
  if ('problem' in parsed) return undefined;
  const [tag, fields] = tagged(parsed.node);
  const made = madeIn(tag, fields);
  if (made !== undefined) return tree(made)['relpersistence'] === 't' ? undefined : { name: bare(names.relation(made)) };
  if (fields['relation'] === undefined) return undefined;
  const [name = '', schema = names.own] = relationParts(tree(fields['relation'])).reverse();
  const was = bareName(schema, name);
  if (tag === 'RenameStmt' && ['OBJECT_TABLE', 'OBJECT_MATVIEW', 'OBJECT_FOREIGN_TABLE'].includes(text(fields['renameType']) ?? '')) return { was, name: bareName(schema, text(fields['newname']) ?? '') };
  if (tag === 'AlterObjectSchemaStmt') return { was, name: bareName(text(fields['newschema']) ?? '', name) };
  return undefined;
}

function madeIn(tag: string, fields: Tree): unknown {
  if (tag === 'CreateStmt') return fields['relation'];
  if (tag === 'CreateForeignTableStmt') return tree(fields['base'])['relation'];
  return tag === 'CreateTableAsStmt' ? tree(fields['into'])['rel'] : undefined;
}
