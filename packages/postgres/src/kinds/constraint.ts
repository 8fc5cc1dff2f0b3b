/** Table constraints: primary key, unique, exclusion, check, foreign key. Inherited ones belong to the parent table. */
import { addressText, part, type Address, type Context, type Draft, type Effect, type Fact, type Id } from '@sluice/core/dialect';
import type { Cause } from '../hazards/causes.ts';
import { canonicalExpression } from '../script/canonical.ts';
import { indexColumnsOf } from '../script/index-columns.ts';
import { ident, qualified } from '../script/quote.ts';
import { COLUMNS, constraintSql, type ConstraintRow } from './constraint-read.ts';
import { addBeside, scanned } from './beside-writers.ts';
import { becomesPart, canonicalParts, partBody, partDrafts, partGone, partsAnew, partSlots, tuned, type Part } from './index-part.ts';
import { definePgKind, effect, key, short } from './kind.ts';
import { isChosenName } from './not-null-name.ts';
import { left, namedAfter, rowsBelow } from './heritage.ts';
import { ofRelation } from './renaming.ts';
import { tableName, type Table } from './table.ts';

export type ConstraintType = 'primary-key' | 'unique' | 'exclusion' | 'check' | 'foreign-key';

export interface Constraint {
  readonly type: ConstraintType;
  /** As pg_get_constraintdef prints it, without NOT VALID and storage parameters. */
  readonly definition: string;
  /** The expression of a check, for its normal form; the definition of the others is compared as text. */
  readonly expression?: string | undefined;
  readonly validated: boolean;
  /** NOT ENFORCED (PostgreSQL 18). */
  readonly enforced: boolean;
  readonly columns: readonly string[];
  readonly references?: Address | undefined;
  /** The parent table's constraint or index that it is part of: only where it has a name that the server would not choose, or is more than the parent's. */
  readonly partitionOf?: Address | undefined;
  /** Only while it or its parent's is made: one of the parent's that is equal and must not take this one for its part. */
  readonly beside?: string | undefined;
  /** Only while what it is part of is made anew: it went with that. */
  readonly anew?: true | undefined;
  /** Of a partitioned table, made for it ONLY, and a partition still has no part of it. */
  readonly only?: boolean | undefined;
  readonly tablespace?: string | undefined;
  /** Storage parameters of its index: `fillfactor=80`. */
  readonly options?: readonly string[] | undefined;
  /** Of its index, of which the server makes names. */
  readonly _columns?: readonly string[] | undefined;
  /** What its index is: uniqueness and `USING …`. */
  readonly _index?: string | undefined;
  readonly _partitioned?: boolean | undefined;
  /** Of a foreign key: the slots of what its tree loses partitions to (catalog/gone-partitions.ts). */
  readonly _behind?: readonly string[] | undefined;
  /** A check that the table has from a parent, too, where it is not enforced. */
  readonly _stricter?: boolean | undefined;
  readonly unlike?: Part['unlike'];
  readonly _above?: Part['_above'];
  readonly _root?: Part['_root'];
  readonly _parts?: Part['_parts'];
}

const TYPE: Record<string, ConstraintType> = { p: 'primary-key', u: 'unique', x: 'exclusion', c: 'check', f: 'foreign-key' };
const tableAddress = (address: Address): Address => ['table', part(address, 1), part(address, 2)];
const alter = (fact: Fact<Constraint>, action: string) => `alter table ${tableName(fact.address)} ${action}`;
const name = (fact: Fact<Constraint>) => ident(part(fact.address, 3));
/** Of exclusion constraints only the server prints them. */
const OPTIONS = / WITH \((?:\w+='[^']*'(?:, )?)+\)/;
const alterIndex = ({ address }: Fact<Constraint>, action: string): Draft => ({ sql: `alter index ${qualified(part(address, 1), part(address, 3))} ${action}` });

export const constraint = definePgKind<Constraint, ConstraintRow>({
  kind: 'constraint',
  onSuccession: ({ body }) => (body.type === 'foreign-key' ? 'cut' : undefined),
  // What is part of a parent's is named by index-part.ts; the server leaves the foreign keys of partitions under the name that they have.
  rename: { ...ofRelation('constraint'), able: ({ body }) => body.partitionOf === undefined && (body.type !== 'foreign-key' || body._partitioned !== true) },
  unsaid: ['tablespace'],
  apart: ({ body }) => body.only === true || body.partitionOf !== undefined || body.beside !== undefined,
  computes: () => true,
  // A constraint with an index occupies a relation name; a table has one primary key.
  slots: (fact) => [
    ...partSlots(fact),
    ...(fact.body._behind ?? []),
    `constraint ${part(fact.address, 1)}.${part(fact.address, 2)}.${part(fact.address, 3)}`,
    ...(['primary-key', 'unique', 'exclusion'].includes(fact.body.type) ? [`relation ${part(fact.address, 1)}.${part(fact.address, 3)}`] : []),
    ...(fact.body.type === 'primary-key' ? [`primary key ${part(fact.address, 1)}.${part(fact.address, 2)}`] : []),
  ],
  canonical: {
    definition: (value, body) => (body.expression === undefined ? value : value.replace(/^CHECK \(.*\)(?=[^)]*$)/s, 'CHECK')),
    expression: canonicalExpression,
    unlike: canonicalParts,
  },
  read: {
    sql: constraintSql,
    columns: COLUMNS,
    facts: (row) => row.whole?.above.constraint === row.type && row.whole.valid && row.whole.alike && followsParent(row) ? [] : [{
      address: ['constraint', row.schema, row.relation, row.name],
      parent: ['table', row.schema, row.relation],
      body: {
        type: TYPE[row.type]!,
        definition: (row.options ? row.definition.replace(OPTIONS, '') : row.definition).replace(/ NOT VALID$/, ''),
        expression: row.expression ?? undefined,
        validated: row.validated,
        enforced: row.enforced,
        columns: row.columns ?? [],
        references: row.ref_schema === null ? undefined : ['table', row.ref_schema, row.ref_relation!],
        only: row.only || undefined,
        tablespace: row.tablespace ?? undefined,
        options: row.options ?? undefined,
        _columns: indexColumns(row),
        _partitioned: row.partitioned || undefined,
        _stricter: row.stricter || undefined,
        _index: row.index_definition ?? undefined,
        ...constraintPart(row),
      },
      keys: [key('constraint', row.oid)],
      ...(row.whole && { needs: [key('relation', row.whole.root_oid)] }),
    }],
  },
  // One that its table has besides its parent's stays when that one goes.
  create: (fact, context) => (isTwice(fact, context) ? [] : fact.body.partitionOf ? partDrafts(fact, context, () => createConstraint(fact, context)) : createConstraint(fact, context)),
  drop: (fact, context) => (fact.body.partitionOf ? partGone(fact, context) : [
    { sql: alter(fact, `drop constraint ${name(fact)}`), effects: dropped(fact) },
    ...left(fact, context, false).map(({ address }) => ({ sql: `alter table ${tableName(address)} drop constraint if exists ${name(fact)}` })),
  ]),
  change: {
    type: () => 'replace',
    definition: (before, after) => (deferrability(before.body) === deferrability(after.body) || after.body.type !== 'foreign-key' || strip(before.body) !== strip(after.body)
      ? 'replace'
      : { sql: alter(after, `alter constraint ${name(after)} ${deferrability(after.body)}`) }),
    expression: () => 'replace',
    columns: () => 'replace',
    references: () => 'replace',
    partitionOf: becomesPart,
    only: () => 'replace',
    unlike: (before, after, context) => (partsAnew(before.body, after.body, context) ? 'replace' : []),
    beside: () => 'replace',
    anew: () => 'replace',
    enforced: (_, after) => (after.body.type === 'foreign-key' ? { sql: alter(after, `alter constraint ${name(after)} ${after.body.enforced ? 'enforced' : 'not enforced'}`) } : 'replace'),
    validated: (_, after) => (after.body.validated ? validate(after) : 'replace'),
    // The server has no such change for the index of a partitioned table.
    options: (before, after) => (after.body._partitioned ? 'replace' : tuned(after, before.body.options ?? [], after.body.options ?? [])),
    tablespace: (_, after) => alterIndex(after, `set tablespace ${ident(after.body.tablespace ?? 'pg_default')}`),
  },
});

const isTwice = ({ address }: Fact<Constraint>, { before }: Context): boolean =>
  (before.facts.get(addressText(tableAddress(address)))?.body as Table | undefined)?._twice?.includes(`constraint ${part(address, 3)}`) === true && !before.facts.has(addressText(address));

/** All parts of a constraint belong to constraints. */
const constraintPart = ({ whole, parts }: ConstraintRow): Omit<ReturnType<typeof partBody>, 'keyed'> => {
  const { keyed: _keyed, ...body } = partBody(whole, parts);
  return body;
};

const indexColumns = ({ index_columns: columns, index_definition: definition }: ConstraintRow): readonly string[] | undefined =>
  columns === null ? undefined : indexColumnsOf(definition ?? '', columns);

const followsParent = (row: ConstraintRow): boolean =>
  isChosenName(row.name, row.relation, ...namedAfter({ address: ['constraint'], body: { type: TYPE[row.type], _columns: indexColumns(row) } }));

/** As it stands in the definition of its table. */
export function constraintClause(fact: Fact<Constraint>): string {
  const { definition, options, tablespace } = fact.body;
  const within = `${options ? ` with (${options.join(', ')})` : ''}${tablespace === undefined ? '' : ` using index tablespace ${ident(tablespace)}`}`;
  const [deferral = ''] = within === '' ? [] : DEFERRABLE.exec(definition) ?? [];
  // The condition of an exclusion constraint comes last, too.
  const condition = within === '' ? '' : / WHERE \(.*\)$/s.exec(definition.slice(0, definition.length - deferral.length))?.[0] ?? '';
  return `constraint ${name(fact)} ${definition.slice(0, definition.length - condition.length - deferral.length)}${within}${condition}${deferral}`;
}

export function createConstraint(fact: Fact<Constraint>, context: Context): readonly Draft[] {
  const { only, validated, enforced } = fact.body;
  const effects = [...added(fact), ...addedBelow(fact, context)];
  const inPlace: Draft = { sql: `alter table ${only ? 'only ' : ''}${tableName(fact.address)} add ${constraintClause(fact)}${validated || !enforced ? '' : ' not valid'}`, effects };
  const isViolated = (each: Effect): boolean => each.effect === 'may-fail';
  const shortly = [...sides(fact).map((side) => short(side, lockOf(fact))), ...effects.filter((each) => each.effect === 'changes-meaning')];
  return addBeside(fact, context, { added: shortly, violators: effects.filter(isViolated) }) ?? [inPlace];
}

const lockOf = ({ body }: Fact<Constraint>): string => (body.type === 'foreign-key' ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE');

const DEFERRABLE = /( NOT DEFERRABLE| DEFERRABLE)?( INITIALLY (DEFERRED|IMMEDIATE))?$/;
const strip = (body: Constraint): string => body.definition.replace(DEFERRABLE, '');
export const deferrability = (body: Constraint): string =>
  body.definition.includes(' DEFERRABLE') && !body.definition.includes('NOT DEFERRABLE')
    ? body.definition.includes('INITIALLY DEFERRED') ? 'deferrable initially deferred' : 'deferrable initially immediate'
    : 'not deferrable';

const validate = (fact: Fact<Constraint>): Draft => ({
  sql: alter(fact, `validate constraint ${name(fact)}`),
  effects: [
    scanned(fact),
    effect({ effect: 'may-fail', subject: addressText(tableAddress(fact.address)), cause: 'validate-constraint', detail: `${fact.id} has violators` }),
  ],
});

const ADDED: Record<ConstraintType, Cause> = {
  'primary-key': 'add-primary-key', unique: 'add-unique', exclusion: 'add-exclusion', check: 'add-check', 'foreign-key': 'add-foreign-key',
};
const DROPPED: Record<ConstraintType, Cause> = {
  'primary-key': 'drop-primary-key', unique: 'drop-unique', exclusion: 'drop-exclusion', check: 'drop-check', 'foreign-key': 'drop-foreign-key',
};

/** The table, and the one that it refers to: both get triggers. */
const sides = ({ address, body: { references } }: Fact<Constraint>): Id[] => [...new Set([tableAddress(address), ...(references ? [references] : [])].map(addressText))];

function added(fact: Fact<Constraint>): Effect[] {
  const { type, validated, enforced, columns, references, definition } = fact.body;
  const subject = addressText(tableAddress(fact.address));
  const cause = ADDED[type];
  const table = tableName(fact.address);
  const keys = columns.map(ident).join(', ');
  const builds = type !== 'check' && type !== 'foreign-key';
  const lock = lockOf(fact);
  if (!builds && (!validated || !enforced)) return sides(fact).map((side) => short(side, lock));
  const check =
    type === 'primary-key' || (type === 'unique' && !definition.includes('NULLS NOT DISTINCT'))
      ? `select count(*) from (select from ${table} where ${columns.map((c) => `${ident(c)} is not null`).join(' and ')} group by ${keys} having count(*) > 1) twice`
      : type === 'check' ? violating(fact, table) : undefined;
  return [
    effect({ effect: 'blocks', subject, cause, lock, while: builds ? 'build' : 'scan', detail: fact.id }),
    ...(type === 'foreign-key' && references && addressText(references) !== subject
      ? [effect({ effect: 'blocks', subject: addressText(references), cause, lock, while: 'scan', detail: fact.id })]
      : []),
    effect({ effect: 'may-fail', subject, cause, detail: `${fact.id}: rows that violate it`, ...(check !== undefined && { check }) }),
    ...(type === 'foreign-key' && /ON (DELETE|UPDATE) (CASCADE|SET)/.test(definition) ? [effect({ effect: 'changes-meaning', subject, cause: 'add-cascade', detail: fact.id })] : []),
  ];
}

const violating = ({ body }: Fact<Constraint>, table: string): string => `select count(*) from ${table} where not (${body.expression ?? 'true'})`;

/** A check is theirs, too, who inherit it: their rows are read. */
function addedBelow(fact: Fact<Constraint>, context: Context): Effect[] {
  const { type, validated, enforced, definition } = fact.body;
  if (type !== 'check' || !validated || !enforced || definition.endsWith(' NO INHERIT')) return [];
  return rowsBelow(addressText(tableAddress(fact.address)), context).flatMap((subject) => {
    const detail = `${fact.id}: rows of ${subject} that violate it`;
    return [
      effect({ effect: 'blocks', subject, cause: 'add-check', lock: 'ACCESS EXCLUSIVE', while: 'scan', detail: fact.id }),
      effect({ effect: 'may-fail', subject, cause: 'add-check', detail, check: violating(fact, tableName(context.before.facts.get(subject)!.address)) }),
    ];
  });
}

function dropped(fact: Fact<Constraint>): Effect[] {
  const cause = DROPPED[fact.body.type];
  return [
    effect({ effect: 'removes', subject: fact.id, cause, detail: fact.id }),
    ...sides(fact).map((side) => effect({ effect: 'blocks', subject: side, cause, lock: 'ACCESS EXCLUSIVE', while: 'catalog' })),
  ];
}
