/** A change of type or collation: what the server rewrites, what may fail, and what stands in its way. */
import { addressText, Failure, part, type Context, type Draft, type Effect, type Fact, type Id } from '@sluice/core/dialect';
import { baseType, cast, conversion } from './column-cast.ts';
import { toastSettings } from './column-clause.ts';
import { foreignKeysOver, otherEnds } from './column-keys.ts';
import { partsOver } from './column-parts.ts';
import { alterColumn, columnName, jsonEffects, tableOf, type Column } from './column.ts';
import type { Constraint } from './constraint.ts';
import type { Index } from './index-kind.ts';
import { descendants, heirsOf, rowsBelow } from './heritage.ts';
import { effect, short } from './kind.ts';
import { literal } from '../script/quote.ts';
import { rowTypeUser, storedAs } from './column-stored.ts';
import { tableName, type Table } from './table.ts';
import { overWholeRows } from './whole-rows.ts';

/** Dependants that ALTER COLUMN TYPE refuses to touch; indexes, constraints and defaults it converts itself. */
export const IN_THE_WAY = ['view', 'materialized-view', 'policy', 'trigger', 'column', 'function', 'procedure', 'rule', 'publication'];

/** What its values become, for ALTER COLUMN. */
export function retyping(before: Fact<Column>, after: Fact<Column>, context: Context): string {
  const { type, collation } = after.body;
  const collate = collation === undefined ? '' : ` collate ${collation}`;
  const how = conversion(before.body.type, type, context);
  const using = after.body._using !== undefined ? ` using (${after.body._using})::${type}` : how === 'implicit' ? '' : ` using ${cast(columnName(after.address), before.body.type, type, context)}`;
  return `type ${type}${collate}${using}`;
}

export function retype(before: Fact<Column>, after: Fact<Column>, context: Context): Draft[] {
  const { type } = after.body;
  const user = keepsBytes(before.body.type, type) ? undefined : rowTypeUser(before.parent!, context.before);
  if (user !== undefined) {
    throw new Failure('SL406', `${user} holds rows of ${before.parent!}, whose ${before.id} must be rewritten`, { hint: 'The server cannot do that: add another column, move the values, then drop this one.' });
  }
  const anew = changesExpressions(before, after) ? [...expressions(before, context), ...defaultsOfHeirs(before, context)] : [];
  const parts = partsOver(before, context, anew);
  return [{
    ...alterColumn(after, retyping(before, after, context)),
    effects: effects(before, after, context),
    rebuilds: IN_THE_WAY,
    displaces: [
      ...anew,
      ...(base(before.body.type) === base(type) ? [] : overWholeRows(before.parent!, context)),
      ...overHeirs(before, context),
      ...keyed(before, context),
      ...foreignKeysOver(before, after, context),
      ...parts.displaces,
    ],
  }, ...storedAs(before, after), ...toastSettings(after, context), ...parts.renames];
}

/**
 * The server converts expressions over the column by wrapping casts around them, which a fresh load would not have: they are made
 * again from their own text. A plain key needs no such thing.
 */
export const expressions = (column: Fact<Column>, { before }: Context): Id[] =>
  before.dependantsOf(column.id).filter(({ from, strength }) => strength === 'hard' && hasExpression(before.facts.get(from))).map(({ from }) => from);

/** Whether what is written over the column means something else for the new type. */
export const changesExpressions = (before: Fact<Column>, after: Fact<Column>): boolean => base(before.body.type) !== base(after.body.type) || before.body.collation !== after.body.collation;

const defaultsOfHeirs = (column: Fact<Column>, { before }: Context): Id[] =>
  descendants(column.parent!, before)
    .map((table) => before.facts.get(table)!.address)
    .map((address) => addressText(['default', part(address, 1), part(address, 2), part(column.address, 3)]))
    .filter((id) => before.facts.has(id));

/** The column changes in every table that inherits it. One without a fact is named in its table's place. */
export function overHeirs(column: Fact<Column>, { before }: Context): Id[] {
  const heirs = [...heirsOf(column, before), ...descendants(column.parent!, before)];
  return [...new Set(heirs.flatMap((heir) => before.dependantsOf(heir)).filter(({ from, strength }) => strength === 'hard' && IN_THE_WAY.includes(from.slice(0, from.indexOf(' ')))).map(({ from }) => from))]
    .filter((id) => before.facts.get(id)?.address[0] !== 'column');
}

/** Heirs that are partitioned by it are replaced: they are gone before the column changes. */
const keyed = (column: Fact<Column>, { before, after }: Context): Id[] => {
  const types = (of: Context['before'], table: Id) => String((of.facts.get(table)?.body as Table | undefined)?.keyTypes);
  return descendants(column.parent!, before).filter((table) => after.facts.has(table) && types(before, table) !== types(after, table));
};

function hasExpression(fact: Fact | undefined): boolean {
  if (fact?.address[0] === 'default') return true;
  if (fact?.address[0] === 'constraint') return (fact.body as Constraint).expression !== undefined || (fact.body as Constraint).type === 'exclusion';
  return fact?.address[0] === 'index' && /[^\w\s(),".]|::|\bWHERE\b/.test((fact.body as Index).definition.replace(/^USING \w+ /, ''));
}

const BOUNDS: Readonly<Record<string, string>> = {
  smallint: '-32768 and 32767', integer: '-2147483648 and 2147483647', bigint: '-9223372036854775808 and 9223372036854775807',
};

/** Counts the values that stop the step where that can be said beforehand, else all. pg_input_is_valid came with PostgreSQL 16. */
function violators(before: Fact<Column>, { address, body: { type, _using } }: Fact<Column>, context: Context): string {
  const column = columnName(address);
  const from = `select count(*) from ${tableName(address)} where`;
  if (_using !== undefined) return `${from} (${_using})::${type} is null and ${column} is not null`;
  const length = modifier(type)[0];
  const text = [...TEXTS, 'character'];
  if (text.includes(base(type)) && length !== undefined) return `${from} char_length(rtrim(${column}::text)) > ${length}`;
  const overflow = base(before.body.type) === 'numeric' && base(type) === 'numeric' ? tooLarge(address, type) : undefined;
  if (overflow !== undefined) return `${from} ${overflow}`;
  const how = conversion(before.body.type, type, context);
  if (how === 'integer') return base(type) === 'boolean' ? `${from} ${column} not between ${BOUNDS.integer}` : `${from} false`;
  const byText = how === 'text' || text.includes(base(before.body.type));
  if (byText && context.server.version >= 160000) return `${from} not pg_input_is_valid(${column}::text, ${literal(type)})`;
  const bounds = byText ? undefined : BOUNDS[base(type)];
  return bounds === undefined ? `${from} ${column} is not null` : `${from} ${column} not between ${bounds}`;
}

/** Counts the values that do not stay as they are, where those that do not fit are refused and the rest is kept to the last character. */
function cuts(before: Fact<Column>, { address, body: { type, _using } }: Fact<Column>): { check?: string } {
  const [from, to] = [base(before.body.type), base(type)];
  const [column, length] = [columnName(address), modifier(type)[0]];
  const count = `select count(*) from ${tableName(address)} where`;
  if (_using !== undefined) return {};
  if (INTEGERS.includes(from) && INTEGERS.includes(to)) return { check: `${count} ${column} not between ${BOUNDS[to]}` };
  const overflow = from === 'numeric' && to === 'numeric' ? tooLarge(address, type) : undefined;
  // Fewer digits behind the point are rounded without a word.
  if (overflow !== undefined && (modifier(type)[1] ?? 0) >= (modifier(before.body.type)[1] ?? (modifier(before.body.type).length === 0 ? Infinity : 0))) return { check: `${count} ${overflow}` };
  return TEXTS.includes(from) && to === 'character varying' && length !== undefined ? { check: `${count} char_length(${column}) > ${length}` } : {};
}

/** What a numeric of so many digits refuses. */
function tooLarge(address: Fact['address'], type: string): string | undefined {
  const [precision, scale = 0] = modifier(type);
  return precision === undefined ? undefined : `abs(round(${columnName(address)}, ${scale})) >= 1e${precision - scale}::numeric`;
}

const base = baseType;
const modifier = (type: string): number[] => [...(type.match(/\(([^)]*)\)/)?.[1]?.matchAll(/\d+/g) ?? [])].map(Number);

const INTEGERS = ['smallint', 'integer', 'bigint'];
const TEXTS = ['text', 'character varying'];

/** No rewrite: the stored bytes mean the same (https://www.postgresql.org/docs/18/sql-altertable.html, Notes). */
export function keepsBytes(from: string, to: string): boolean {
  const [a, b] = [base(from), base(to)];
  const [m, n] = [modifier(from), modifier(to)];
  if (TEXTS.includes(a) && b === 'text') return true;
  if (a === 'text' && b === 'character varying') return n.length === 0;
  if (a !== b) return false;
  if (n.length === 0) return ['character varying', 'numeric', 'bit varying'].includes(b) || m.length === 0;
  if (m.length === 0) return false;
  if (b === 'numeric') return (m[1] ?? 0) === (n[1] ?? 0) && n[0]! >= m[0]!;
  return ['character varying', 'bit varying', 'timestamp without time zone', 'timestamp with time zone', 'time', 'interval'].includes(b) && n[0]! >= m[0]!;
}

/** Every value stays as it is. */
export function widens(from: string, to: string): boolean {
  const [a, b] = [base(from), base(to)];
  if (keepsBytes(from, to)) return true;
  if (INTEGERS.includes(a) && INTEGERS.includes(b)) return INTEGERS.indexOf(b) >= INTEGERS.indexOf(a);
  if (INTEGERS.includes(a) && b === 'numeric') return modifier(to).length === 0;
  if (a === 'real' && b === 'double precision') return true;
  return b === 'text';
}

export function effects(before: Fact<Column>, after: Fact<Column>, context: Context): Effect[] {
  const table = addressText(tableOf(after.address));
  const detail = `${after.id}: ${before.body.type} → ${after.body.type}`;
  const same = before.body.type === after.body.type;
  const own: readonly Effect[] = [
    ...(same ? [] : jsonEffects(after, table)),
    ...otherEnds(before, after, context).map((other) => (keepsBytes(before.body.type, after.body.type) ? short(other) : effect({ effect: 'blocks', subject: other, cause: 'add-foreign-key', lock: 'ACCESS EXCLUSIVE', while: 'scan', detail }))),
    ...(same || keepsBytes(before.body.type, after.body.type)
      ? [effect({ effect: 'blocks', subject: table, cause: 'type-change', lock: 'ACCESS EXCLUSIVE', while: 'catalog', detail })]
      : [effect({ effect: 'rewrites', subject: table, cause: 'type-rewrite', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail })]),
    ...(same ? [effect({ effect: 'changes-meaning', subject: table, cause: 'change-collation', detail })] : []),
    // An expression may make anything of a value.
    ...(same || (after.body._using === undefined && widens(before.body.type, after.body.type))
      ? []
      : [
          effect({ effect: 'narrows-values', subject: table, cause: 'type-change', detail, ...cuts(before, after) }),
          effect({ effect: 'may-fail', subject: table, cause: 'type-change', detail: `${detail}: a value that does not convert stops the step`, check: violators(before, after, context) }),
        ]),
  ];
  const below = rowsBelow(table, context);
  const reaching = own.filter((each) => ['rewrites', 'narrows-values', 'may-fail'].includes(each.effect));
  return [...own, ...below.flatMap((subject) => {
    const { address } = context.before.facts.get(subject)!;
    const heir: Fact<Column> = { ...after, address: ['column', part(address, 1), part(address, 2), part(after.address, 3)] };
    return reaching.map(({ check: _ofAll, ...each }) => ({ ...each, subject, detail: each.detail!.replace(detail, `${detail} in ${subject}`), ...(each.effect === 'may-fail' && { check: violators(before, heir, context) }) }));
  })];
}
