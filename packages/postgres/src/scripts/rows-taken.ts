/** Statements that take rows or values away: DELETE, MERGE, TRUNCATE, UPDATE of all rows, and what foreign keys take along. https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK */
import { addressText, type Catalog, type Effect, type Id } from '@sluice/core/dialect';
import type { Constraint } from '../kinds/constraint.ts';
import { isTable } from '../kinds/heritage.ts';
import { effect } from '../kinds/kind.ts';
import { keysTo } from '../kinds/references.ts';
import type { Statement } from '../script/statement.ts';
import { items, parts, tagged, text, tree, type Tree } from '../script/tree.ts';
import { heirsIn } from './going-along.ts';
import { mentioning, onTable } from './mentions.ts';
import type { Names } from './names.ts';

export function truncated(fields: Tree, names: Names): Effect[] {
  const tables = items(fields['relations']).flatMap((each) => withHeirs(tree(tree(each)['RangeVar']), names));
  const along = fields['behavior'] === 'DROP_CASCADE' ? referringTo(tables, names.live, () => true) : [];
  return [
    ...tables.map((subject) => effect({ effect: 'loses-rows', subject, cause: 'truncate', detail: subject })),
    ...along.map((subject) => effect({ effect: 'loses-rows', subject, cause: 'truncate', detail: `${subject}, whose rows refer to these` })),
  ];
}

export const deleted = (fields: Tree, names: Names): Effect[] => gone(fields['relation'], names, fields['whereClause'] === undefined ? '' : ' that meet the condition');

/** WHEN … THEN DELETE. */
export const merged = (fields: Tree, names: Names): Effect[] =>
  items(fields['mergeWhenClauses']).some((each) => text(tree(tree(each)['MergeWhenClause'])['commandType']) === 'CMD_DELETE') ? gone(fields['relation'], names, ' that meet the condition') : [];

function gone(range: unknown, names: Names, which: string): Effect[] {
  const tables = withHeirs(range, names);
  const along = referringTo(tables, names.live, ({ definition }) => definition.includes(' ON DELETE CASCADE'));
  return [
    ...tables.map((subject) => effect({ effect: 'loses-rows', subject, cause: 'delete-rows', detail: `${subject}${which}` })),
    ...along.map((subject) => effect({ effect: 'loses-rows', subject, cause: 'delete-rows', detail: `${subject} that refer to these (ON DELETE CASCADE)` })),
    ...[...tables, ...along].flatMap((table) => unreferred(table, names.live)),
  ];
}

/** Columns that an UPDATE without WHERE gives other values in every row, of those that there were before: what a script adds it may fill. */
export function overwritten(fields: Tree, table: Id, names: Names, before: readonly Statement[]): string[] {
  if (fields['whereClause'] !== undefined) return [];
  const { facts, childrenOf } = names.live;
  // Offline nobody knows the table: there all columns count but those that the script adds.
  const wasThere = (column: string): boolean => (facts.has(table) ? childrenOf(table).some(({ address }) => address[0] === 'column' && address.at(-1) === column) : !addedBy(before, table, names).has(column));
  return items(fields['targetList']).flatMap((each) => {
    const { name, val } = tree(tree(each)['ResTarget']);
    const column = text(name) ?? '';
    return wasThere(column) && !fillsOnly(val, column) ? [column] : [];
  });
}

const addedBy = (before: readonly Statement[], table: Id, names: Names): Set<string | undefined> =>
  new Set(onTable(table, names, before.filter(mentioning(table))).flatMap(([tag, fields]) =>
    (tag === 'AlterTableStmt' ? items(fields['cmds']).map((each) => text(tree(tree(tree(tree(each)['AlterTableCmd'])['def'])['ColumnDef'])['colname'])) : [])));

/** coalesce(column, …): the value stays where there is one. */
function fillsOnly(value: unknown, column: string): boolean {
  const [first] = items(tree(tree(value)['CoalesceExpr'])['args']);
  return parts(tree(tree(first)['ColumnRef'])['fields']).at(-1) === column;
}

/** What rows that stay hold no longer: `FOREIGN KEY (…) REFERENCES … ON DELETE SET NULL [(column, …)]`. */
function unreferred(table: Id, live: Catalog): Effect[] {
  return withWhole(table, live).flatMap((id) => keysTo(id, live)).flatMap(({ parent, body: { definition } }) => {
    const [, key, action, some] = /^FOREIGN KEY \((.*?)\) .* ON DELETE (SET NULL|SET DEFAULT)(?: \((.*?)\))?/.exec(definition) ?? [];
    return action === undefined ? [] : [effect({ effect: 'loses-values', subject: parent!, cause: 'delete-rows', detail: `${parent!}, ${some ?? key!} where it refers to these (ON DELETE ${action})` })];
  });
}

function withHeirs(range: unknown, names: Names): readonly Id[] {
  const table = names.relation(range);
  return [table, ...heirsIn(range, table, names.live)];
}

/** The statements that change rows within another one: WITH … AS (DELETE …). */
export function withinQueries(node: unknown): unknown[] {
  const [, fields] = tagged(node);
  return items(tree(fields['withClause'])['ctes']).map((each) => tree(tree(each)['CommonTableExpr'])['ctequery']).flatMap((query) => [query, ...withinQueries(query)]);
}

/** All tables from which such keys lead to one of `tables`, over others too; without these. */
function referringTo(tables: readonly Id[], live: Catalog, follows: (key: Constraint) => boolean): Id[] {
  const found = new Set(tables);
  for (const table of found) for (const id of withWhole(table, live)) for (const key of keysTo(id, live)) if (follows(key.body)) found.add(key.parent!);
  return [...found].filter((id) => !tables.includes(id));
}

/** Of a partition, what it is one of, too: keys refer to that. */
function withWhole(table: Id, live: Catalog): Id[] {
  const fact = live.facts.get(table);
  const whole = isTable(fact) ? fact.body.partition?.of : undefined;
  return whole ? [table, ...withWhole(addressText(whole), live)] : [table];
}
