/** What ALTER COLUMN … TYPE does to the rows, where it is known what the column is: a type that holds every value as it is cuts none, and one of the same bytes copies none. */
import { addressText, part, type Effect, type Id } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import { keepsBytes, widens } from '../kinds/column-type.ts';
import { effect } from '../kinds/kind.ts';
import { parse } from '../script/parse.ts';
import type { Statement } from '../script/statement.ts';
import { items, parts, tagged, text, tree, type Tree } from '../script/tree.ts';
import { bare, mentioning } from './mentions.ts';
import type { Names } from './names.ts';

interface Retyped {
  readonly subject: Id;
  readonly column: string;
  readonly definition: Tree;
  readonly names: Names;
  /** What ran earlier in the same plan. */
  readonly before: readonly Statement[];
}

export function retyped({ subject, column, definition, names, before }: Retyped): Effect[] {
  const detail = `${subject}, column ${column}`;
  const [from, to] = [typeBefore(subject, column, names, before), typeThen(definition)];
  // An expression may make anything of a value.
  const isKnown = from !== undefined && to !== undefined && (definition['raw_default'] === undefined || isPlainCast(definition['raw_default'], column, to)) && definition['collClause'] === undefined;
  if (isKnown && keepsBytes(from, to)) return [effect({ effect: 'blocks', subject, cause: 'type-change', lock: 'ACCESS EXCLUSIVE', while: 'catalog', detail: `${detail}: ${from} → ${to}` })];
  const rewrites = effect({ effect: 'rewrites', subject, cause: 'type-rewrite', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail });
  if (isKnown && widens(from, to)) return [rewrites];
  return [
    rewrites,
    effect({ effect: 'narrows-values', subject, cause: 'type-change', detail }),
    effect({ effect: 'may-fail', subject, cause: 'type-change', detail: `${detail}: a value that does not convert stops the script` }),
  ];
}

/** column::type, which says what would be done without it. */
function isPlainCast(node: unknown, column: string, to: string): boolean {
  const cast = tree(tree(node)['TypeCast']);
  return typeThen(cast) === to && parts(tree(tree(cast['arg'])['ColumnRef'])['fields']).at(-1) === column;
}

/** As the statements before it leave it; undefined where they do not tell. */
function typeBefore(table: Id, column: string, names: Names, before: readonly Statement[]): string | undefined {
  let now = typeNow(table, column, names);
  const isNamed = mentioning(table);
  for (const statement of before) {
    if (!isNamed(statement) && !/\brename\b/i.test(statement.text)) continue;
    const parsed = parse(statement);
    if ('problem' in parsed) continue;
    const [tag, fields] = tagged(parsed.node);
    if ((tag === 'DropStmt' || tag === 'DoStmt' || tag === 'CallStmt' || tag === 'SelectStmt') && isNamed(statement) && MAY_MAKE.test(statement.text)) return undefined;
    const name = tag === 'RenameStmt' ? text(fields['newname']) ?? '' : undefined;
    if (name === column || (name !== undefined && names.written(name) === bare(table)) || tag === 'AlterObjectSchemaStmt') return undefined;
    if ((tag === 'CreateStmt' || tag === 'AlterTableStmt') && names.relation(fields['relation']) !== table) continue;
    if (tag === 'CreateStmt') return undefined;
    if (tag === 'AlterTableStmt') now = altered(now, fields, column);
  }
  return now;
}

function altered(now: string | undefined, fields: Tree, column: string): string | undefined {
  let type = now;
  for (const each of items(fields['cmds'])) {
    const command = tree(tree(each)['AlterTableCmd']);
    const definition = tree(tree(command['def'])['ColumnDef']);
    if (command['subtype'] === 'AT_AddColumn' && definition['colname'] === column) type = command['missing_ok'] === true ? undefined : typeThen(definition);
    if (command['name'] !== column) continue;
    if (command['subtype'] === 'AT_AlterColumnType') type = typeThen(definition);
    if (command['subtype'] === 'AT_DropColumn') type = undefined;
  }
  return type;
}

/** Alters, makes, drops or renames a table. */
const MAY_MAKE = /\b(?:alter|create|drop)\s[^;]*\btable\b|\brename\b/i;

function typeNow(table: Id, column: string, { live }: Names): string | undefined {
  const fact = live.facts.get(table);
  if (!fact) return undefined;
  const found = live.facts.get(addressText(['column', part(fact.address, 1), part(fact.address, 2), column]));
  return (found?.body as Column | undefined)?.type;
}

/** As the server writes them; undefined for a type that it writes in a way of its own. */
const SERVER_NAMES: Readonly<Record<string, string | undefined>> = {
  int2: 'smallint', int4: 'integer', int8: 'bigint', float4: 'real', float8: 'double precision', numeric: 'numeric', varchar: 'character varying', text: 'text', varbit: 'bit varying',
};

function typeThen(definition: Tree): string | undefined {
  const type = tree(definition['typeName']);
  const names = parts(type['names']);
  const name = names.length > 2 || (names.length === 2 && names[0] !== 'pg_catalog') || type['arrayBounds'] !== undefined || type['setof'] === true ? undefined : SERVER_NAMES[names.at(-1) ?? ''];
  if (name === undefined) return undefined;
  const modifiers = items(type['typmods']).map((each) => tree(tree(each)['A_Const'])['ival']);
  if (modifiers.some((each) => each === undefined)) return undefined;
  const numbers = modifiers.map((each) => String(tree(each)['ival'] ?? 0));
  // A scale that is left out is 0, and the server writes it.
  if (name === 'numeric' && numbers.length === 1) numbers.push('0');
  return numbers.length === 0 ? name : `${name}(${numbers.join(',')})`;
}
