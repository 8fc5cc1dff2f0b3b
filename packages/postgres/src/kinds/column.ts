/** A column: its type, nullability, identity and generation. A plain default is a fact of its own, for it has its own dependencies. */
import { addressText, part, type Address, type Context, type Draft, type Effect, type Fact, type Id } from '@sluice/core/dialect';
import { canonicalExpression } from '../script/canonical.ts';
import { ident } from '../script/quote.ts';
import { requireBeside } from './beside-writers.ts';
import { isVolatile } from './column-volatile.ts';
import { conversion } from './column-cast.ts';
import { isConstrained, refusesNull } from './domain-constraint.ts';
import { columnClause, columnSettings, inheritedSettings, statisticsClause, storageClause, toastSettings } from './column-clause.ts';
import { COLUMNS, columnSql, type ColumnRow } from './column-read.ts';
import { takenBack } from './given-by-default.ts';
import { exhausted, identityDrafts, sequenceRenamed, typedApart, type Identity } from './column-identity.ts';
import { computeAnew } from './column-computed.ts';
import { detachColumn } from './column-detach.ts';
import { parkColumn } from './column-park.ts';
import { retypeTogether } from './column-together.ts';
import { retype } from './column-type.ts';
import { columnIn, descendants, heirsOf, isInherited, left, rowsBelow } from './heritage.ts';
import { freedHeirs, keptByHeirs, inheritedName, letGoByHeirs, readyForParent, renameNotNull, requiredAlong, requiredByParent, staysInherited } from './inherited-not-null.ts';
import { definePgKind, effect, key, short } from './kind.ts';
import { constraintOf, requireSql } from './not-null-clause.ts';
import { chosenName, givenName } from './not-null-name.ts';
import { ofRelation } from './renaming.ts';
import { tableName, type Table } from './table.ts';

export interface Column {
  /** As format_type prints it under the pinned search_path: `numeric(12,2)`, `public.citext`. */
  readonly type: string;
  /** Only where it differs from the type's own. */
  readonly collation?: string | undefined;
  readonly notNull: boolean;
  /** Its constraint's name where somebody gave it one (PostgreSQL 18 keeps it). */
  readonly notNullName?: string | undefined;
  /** NOT NULL … NO INHERIT: tables that inherit the column may have nulls (PostgreSQL 18). */
  readonly notNullAlone?: true | undefined;
  /** NOT NULL … NOT VALID: what is there was never looked at (PostgreSQL 18). */
  readonly notNullUnchecked?: true | undefined;
  readonly identity?: Identity | undefined;
  /** The relation name of its identity's sequence, where it is not named after column and table: it keeps its name when those get another. */
  readonly sequence?: string | undefined;
  /** The same, in any case. */
  readonly _sequence?: string | undefined;
  readonly generated?: { readonly expression: string; readonly stored: boolean } | undefined;
  /** Only where it differs from the type's own. */
  readonly storage?: string | undefined;
  readonly compression?: string | undefined;
  /** false: it comes from a parent table and only says more than that (a default, NOT NULL). */
  readonly local: boolean;
  readonly statistics?: number | undefined;
  /** n_distinct and n_distinct_inherited. */
  readonly options?: readonly string[] | undefined;
  /** What the file says to make values of a new type from, over the columns of the table as they were. */
  readonly _using?: string | undefined;
  /** It is there while the column alone changes: `_using` gives its values back (backup/returning.ts). */
  readonly _returns?: true;
  /** Order in the table at creation; a column added later stands last wherever its file has it. */
  readonly _position: number;
}

export const tableOf = (address: Address): Address => ['table', part(address, 1), part(address, 2)];
export const columnName = (address: Address): string => ident(part(address, 3));

/** `alter table t alter column c …`, which only changes the catalog. */
export const alterColumn = (fact: Fact<Column>, action: string): Draft => ({ ...tuneColumn(fact, action), effects: [short(addressText(tableOf(fact.address)))] });
/** The same under SHARE UPDATE EXCLUSIVE, which keeps neither readers nor writers out. */
export const tuneColumn = (fact: Fact<Column>, action: string, only: 'only ' | '' = ''): Draft => ({ sql: `alter table ${only}${tableName(fact.address)} alter column ${columnName(fact.address)} ${action}` });

export const column = definePgKind<Column, ColumnRow>({
  kind: 'column',
  rename: ofRelation('column'),
  holds: 'values',
  derived: ({ body }) => body.generated !== undefined,
  computes: () => true,
  inlines: ['default'],
  unsaid: ['statistics', 'options'],
  unfingerprinted: ['notNullName'],
  slots: ({ address, body }) => (body._sequence === undefined ? [] : [`relation ${part(address, 1)}.${body._sequence}`]),
  canonical: { generated: (value) => ({ expression: canonicalExpression(value.expression), stored: value.stored }) },
  read: {
    sql: columnSql,
    columns: COLUMNS,
    facts: (row) => [{
      address: ['column', row.schema, row.relation, row.name],
      parent: ['table', row.schema, row.relation],
      body: {
        type: row.type,
        collation: row.collation ?? undefined,
        notNull: row.not_null,
        notNullName: givenName(row.not_null_name, row.relation, row.name),
        notNullAlone: row.not_null_alone || undefined,
        notNullUnchecked: row.not_null_unchecked || undefined,
        identity: row.identity ?? undefined,
        sequence: row.sequence === null || row.sequence === chosenName(row.relation, row.name, 'seq') ? undefined : row.sequence,
        _sequence: row.sequence ?? undefined,
        generated: row.generated === null ? undefined : { expression: row.generated, stored: row.stored },
        storage: row.storage ?? undefined,
        compression: row.compression ?? undefined,
        local: row.local,
        statistics: row.statistics ?? undefined,
        options: row.options ?? undefined,
        _position: row.position,
      },
      keys: [key('relation', row.table_oid, row.position), ...(row.generated_oid === null ? [] : [key('attrdef', row.generated_oid)])],
    }],
  },

  create: (fact, context, inlined) => {
    const table = addressText(tableOf(fact.address));
    const expression = (inlined.find((each) => each.address[0] === 'default')?.body as { expression: string } | undefined)?.expression;
    // An inherited one is there once its parent is: only what it says itself is added.
    if (!fact.body.local) {
      return [
        ...(fact.body.notNull && !requiredAlong(fact, context.after) ? require(fact, context) : []),
        ...(expression === undefined ? [] : [alterColumn(fact, `set default ${expression}`)]),
        ...inheritedSettings(fact, context),
      ];
    }
    const { notNull, generated, identity } = fact.body;
    return [{
      sql: `alter table ${tableName(fact.address)} add column ${columnClause(fact, expression, context)}`,
      effects: [
        effect({ effect: 'blocks', subject: table, cause: 'add-column', lock: 'ACCESS EXCLUSIVE', while: 'catalog' }),
        ...(generated?.stored ? [effect({ effect: 'rewrites', subject: table, cause: 'stored-generated', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: fact.id })] : []),
        ...(expression !== undefined && isVolatile(expression, fact, context) ? [effect({ effect: 'rewrites', subject: table, cause: 'volatile-default', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: fact.id })] : []),
        ...(isConstrained(fact.body.type, context.after) ? [effect({ effect: 'rewrites', subject: table, cause: 'constrained-domain', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: `${fact.id}, of a domain with conditions` })] : []),
        ...(identity ? [effect({ effect: 'rewrites', subject: table, cause: 'add-identity', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: fact.id }), ...exhausted(fact, identity)] : []),
        ...jsonEffects(fact, table),
        ...((notNull || refusesNull(fact.body.type, context.after)) && expression === undefined && !generated && !identity
          ? [
              effect({ effect: 'breaks-callers', subject: table, cause: 'required-column', detail: fact.id }),
              effect({ effect: 'may-fail', subject: table, cause: 'required-column', detail: `${fact.id} has no value in the rows that are there`, check: `select count(*) from ${tableName(fact.address)}` }),
            ]
          : []),
      ],
    }, ...columnSettings(fact, context), ...toastSettings(fact, context)];
  },
  drop: (fact, context) => {
    if (!fact.body.local) return []; // it goes with its parent's, or with its type's attribute
    const table = addressText(tableOf(fact.address));
    // A partition has no columns of its own: one that is made apart has been detached by then.
    const only = (context.before.facts.get(table)?.body as Table | undefined)?.partitionKey === undefined && heirsOf(fact, context.before).some((heir) => (context.after.facts.get(heir)?.body as Column | undefined)?.local);
    return [{
      sql: `alter table ${only ? 'only ' : ''}${tableName(fact.address)} drop column ${columnName(fact.address)}`,
      effects: [
        ...(fact.body.generated ? [] : [table, ...(only ? [] : losingBelow(fact, context))].map((subject) => effect({ effect: 'loses-values', subject, cause: 'drop-column', detail: subject === table ? fact.id : `${fact.id} in ${subject}` }))),
        short(table),
      ],
    }, ...left(fact, context, only).map((heir) => ({ sql: `alter table ${tableName(heir.address)} drop column if exists ${columnName(fact.address)}`, effects: [short(heir.id)] }))];
  },

  park: parkColumn,
  detach: detachColumn,

  change: {
    local: () => [],
    // Before the type: USING is refused while the column is generated.
    generated: (before, after, context) => {
      if (!after.body.local && !before.body.local) return computeAnew(after, context);
      // Only what is stored can stay when it is computed no more, and not where it gives way to what there was before.
      if (before.body.generated?.stored && !after.body.generated && !after.body._returns) return alterColumn(after, 'drop expression');
      return 'replace';
    },
    // The statement for the parent's is for its heirs too.
    type: (before, after, context) => {
      if (!after.body.local && !before.body.local) return [];
      if (before.body.generated && after.body.generated && conversion(before.body.type, after.body.type, context) !== 'implicit') return 'replace';
      return [...(countsBefore(before, after) ? identityDrafts(before, after, context) : []), ...(retypeTogether(before, after, context) ?? retype(before, after, context)), ...typedApart(after)];
    },
    collation: (before, after, context) => (after.body.local || before.body.local ? retypeTogether(before, after, context) ?? retype(before, after, context) : []),
    // The order between this and identity is the server's: an identity column is never null.
    notNull: (before, after, context) => (after.body.notNull ? comeToBeRequired(before, after, context) : before.body.identity && !after.body.identity ? [] : [allowNulls(after), ...keptByHeirs(after, context), ...letGoByHeirs(after, context)]),
    notNullName: (before, after, context) => (before.body.notNull && after.body.notNull && !staysInherited(before, after, context) ? renameNotNull(before, after, context) : []),
    notNullAlone: (before, after, context) => (kept(before, after, context) ? alterNotNull(after, context) : []),
    notNullUnchecked: (before, after, context) => {
      if (kept(before, after, context)) return after.body.notNullUnchecked ? [allowNulls(after), ...readyForParent(after, context), ...require(after, context)] : [validate(after)];
      // Otherwise the parents' statement does it, or its table is let go of for the while.
      return before.body.notNull && after.body.notNull && !after.body.notNullUnchecked && !requiredAlong(after, context.after) ? [validate(after, inheritedName(after, context))] : [];
    },
    identity: (before, after, context) => [
      ...(countsBefore(before, after) ? [] : identityDrafts(before, after, context)),
      ...(before.body.identity ? [] : takenBack(after, context)),
      ...(before.body.identity && !after.body.identity && before.body.notNull && !after.body.notNull ? [allowNulls(after)] : []),
    ],
    sequence: (before, after) => (before.body._sequence === undefined || after.body._sequence === undefined ? [] : sequenceRenamed(before, after)),
    storage: (_, after, context) => alterColumn(after, storageClause(after.body.storage, context)),
    compression: (_, after) => alterColumn(after, `set compression ${after.body.compression ?? 'default'}`),
    statistics: (_, after, context) => statisticsClause(after, context),
    options: (before, after) => {
      const names = (before.body.options ?? []).map((option) => option.slice(0, option.indexOf('=')));
      return [
        ...(names.length > 0 ? [tuneColumn(after, `reset (${names.join(', ')})`)] : []),
        ...(after.body.options ? [tuneColumn(after, `set (${after.body.options.join(', ')})`)] : []),
      ];
    },
  },
});

/** Only integers count: what is to be of another type stops counting before that. */
const countsBefore = ({ body: before }: Fact<Column>, { body: after }: Fact<Column>): boolean => before.identity !== undefined && after.identity === undefined && before.type !== after.type && (before.local || after.local);

/** It has no equality, which queries over all columns may need. */
export const jsonEffects = ({ id, body }: Fact<Column>, table: Id) => (/^json(\[\])*$/.test(body.type) ? [effect({ effect: 'breaks-callers', subject: table, cause: 'json-column', detail: id })] : []);

const allowNulls = (after: Fact<Column>): Draft => ({
  ...alterColumn(after, 'drop not null'),
  effects: [effect({ effect: 'breaks-callers', subject: addressText(tableOf(after.address)), cause: 'drop-not-null', detail: after.id }), short(addressText(tableOf(after.address)))],
});

/** The constraint stays on both sides: then it is changed itself. */
const kept = (before: Fact<Column>, after: Fact<Column>, context: Context): boolean => before.body.notNull && after.body.notNull && !staysInherited(before, after, context);

/** Heirs keep theirs as their own. */
function alterNotNull(after: Fact<Column>, context: Context): Draft[] {
  const table = addressText(tableOf(after.address));
  const alone = after.body.notNullAlone === true;
  return [{
    sql: `alter table ${tableName(after.address)} alter constraint ${ident(constraintOf(after))} ${alone ? 'no inherit' : 'inherit'}`,
    effects: [effect({ effect: 'blocks', subject: table, cause: 'set-not-null', lock: 'ACCESS EXCLUSIVE', while: alone ? 'catalog' : 'scan', detail: after.id }), ...(alone ? [] : [mayHaveNulls(after)])],
  }, ...(alone ? freedHeirs(after, context).map((heir) => ({ sql: `alter table ${tableName(heir)} alter column ${columnName(heir)} drop not null`, effects: [short(addressText(tableOf(heir)))] })) : [])];
}

const mayHaveNulls = (after: Fact<Column>, subject = addressText(tableOf(after.address)), table = tableName(after.address)) =>
  effect({ effect: 'may-fail', subject, cause: 'set-not-null', detail: `${after.id} has nulls${subject === after.parent ? '' : ` in ${subject}`}`, check: `select count(*) from ${table} where ${columnName(after.address)} is null` });

const validate = (after: Fact<Column>, name = constraintOf(after)): Draft => ({ sql: `alter table ${tableName(after.address)} validate constraint ${ident(name)}`, effects: [mayHaveNulls(after)] });

/** A column of its own that becomes the parent's as well does not become NOT NULL by that before PostgreSQL 18. */
const comeToBeRequired = (before: Fact<Column>, after: Fact<Column>, context: Context): readonly Draft[] =>
  (requiredAlong(after, context.after) && (context.server.version >= 180000 || !before.body.local) ? [] : [...readyForParent(after, context), ...require(after, context)]);

function require(after: Fact<Column>, context: Context): readonly Draft[] {
  // Of one that came with its parent's and nobody proved, only that is left: SET NOT NULL would make it the table's own, and look at no row.
  if (context.server.version >= 180000 && !after.body.local && requiredByParent(after, context.after)) return [validate(after, inheritedName(after, context))];
  const sql = requireSql(after, context);
  if (after.body.notNullUnchecked) return [{ sql, effects: [after.parent!, ...(after.body.notNullAlone ? [] : descendants(after.parent!, context.before))].map((table) => short(table)) }];
  const isScanned = (subject: Id): Effect => effect({ effect: 'blocks', subject, cause: 'set-not-null', lock: 'ACCESS EXCLUSIVE', while: 'scan', detail: after.id });
  const below = after.body.notNullAlone ? [] : rowsBelow(after.parent!, context).filter((heir) => !(context.before.facts.get(columnIn(heir, part(after.address, 3), context.before)) as Fact<Column> | undefined)?.body.notNull);
  const effects = [isScanned(after.parent!), mayHaveNulls(after), ...below.flatMap((heir) => [isScanned(heir), mayHaveNulls(after, heir, tableName(context.before.facts.get(heir)!.address))])];
  return requireBeside(after, context, { plain: sql, nulls: [mayHaveNulls(after)] }) ?? [{ sql, effects }];
}

/** Where it goes with the parent's column: it is not theirs, and no other parent has it. */
function losingBelow(column: Fact<Column>, context: Context): Id[] {
  const name = part(column.address, 3);
  return rowsBelow(column.parent!, context).filter((heir) => isInherited(heir, name, context.before) && !context.after.facts.has(columnIn(heir, name, context.before)));
}
