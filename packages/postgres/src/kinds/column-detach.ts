/** A column that goes from one type to another while both change, each after columns have let go of it: meanwhile its values are text. */
import { type Context, type Detaching, type Draft, type Effect, type Fact, type Id } from '@sluice/core/dialect';
import { conversion } from './column-cast.ts';
import { toastSettings } from './column-clause.ts';
import { asideForText, isInherited, isKey, isType } from './column-park.ts';
import { rowTypeUser, storedAs } from './column-stored.ts';
import { effects, IN_THE_WAY } from './column-type.ts';
import { columnName, type Column } from './column.ts';
import { descendants } from './heritage.ts';
import { effect } from './kind.ts';
import { tableName } from './table.ts';

/** undefined where its values do not become the other ones by way of their text, or where the server refuses to alter it (a partition key). */
export function detachColumn(before: Fact<Column>, after: Fact<Column>, circle: ReadonlySet<Id>, context: Context): Detaching | undefined {
  const table = before.parent!;
  const of = context.before.needsOf(before.id).find(({ to }) => isType(to) && circle.has(to) && !context.after.needsOf(after.id).some((kept) => kept.to === to))?.to;
  if (of === undefined || [before, after].some(({ body }) => body.generated || body.identity || !body.local) || (after.body._using !== undefined && !after.body._returns)) return undefined;
  if (conversion(before.body.type, after.body.type, context) !== 'text' || isInherited(before, context.before) || isInherited(after, context.after) || rowTypeUser(table, context.before) !== undefined) return undefined;
  if ([table, ...descendants(table, context.before)].some((each) => isKey(before, context.before.facts.get(each)))) return undefined;
  const alter = ({ body: { type, collation, _using } }: Pick<Fact<Column>, 'body'>, more: readonly Effect[] = []): Draft => ({
    sql: `alter table ${tableName(before.address)} alter column ${columnName(before.address)} type ${type}${collation === undefined ? '' : ` collate ${collation}`} using ${_using === undefined ? columnName(before.address) : `(${_using})`}::${type}`,
    effects: [effect({ effect: 'rewrites', subject: table, cause: 'type-rewrite', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: `${before.id}: ${of} is made anew` }), ...more],
  });
  return {
    of, settles: ['type', 'collation'],
    leave: [{
      ...alter({ body: { ...before.body, type: 'text', collation: undefined, _using: undefined } }),
      rebuilds: IN_THE_WAY, displaces: asideForText(before, context),
    }],
    come: [alter(after, effects(before, after, context)), ...storedAs(before, after), ...toastSettings(after, context)],
    stay: [alter(before), ...storedAs(before, before)],
  };
}
