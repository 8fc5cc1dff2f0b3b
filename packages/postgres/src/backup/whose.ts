/** Which row of a table a value in a backup object belongs to: by its key, or by all else that the row still has. */
import { ident } from '../script/quote.ts';
import { rowsFrom, written } from './columns.ts';
import { labels } from './labels.ts';
import { inObject, nameOf, told, type CopiedValues, type KeptColumn } from './object.ts';

/** With its schema always: as regclass it has it only where the search path does not find it, and a step may bring a path of its own. */
const TABLE = '(pg_identify_object(1259, tableoid, 0)).identity';

export const together = (key: readonly KeptColumn[]): string => `row(${[...key.map((each) => told(ident(each.name), { ...each, as: undefined })), TABLE].join(', ')})::text collate "C"`;

/** Of a row `t` and one of the object. */
export function matches(object: CopiedValues, kept = 'b.'): string {
  const label = labels(object);
  return object.key.map((each) => `${written(each, 't.')} = ${kept}${ident(label.key(each))}`).join(' and ');
}

/** What a row holds in a column by now, and what it held right after what was kept of it (`b`): a row that was written since is another one. */
export interface Trace {
  readonly column: string;
  readonly now: string;
  readonly then: string;
}

/** Where each row lies, with what is kept of it: rows without a key that are alike in all else, `traces` too, are as good as each other. */
export function matched(object: CopiedValues, relations: readonly string[], traces: readonly Trace[] = []): string {
  const { at, key, unique, values } = object;
  const label = labels(object);
  const [text, nth, inTable, inRow] = [label.text, label.nth, label.table, label.row].map(ident) as [string, string, string, string];
  const kept = values.flatMap((each) => [inObject(each), ...(each.became === undefined ? [] : [label.became(each)])]).map((each) => `b.${ident(each)}`).join(', ');
  const names = key.map(({ name }) => name);
  if (unique) return `select t.tableoid as ${inTable}, t.ctid as ${inRow}, ${kept} from ${rowsFrom(relations, names, 't')} join ${nameOf(at)} as b on ${matches(object)}`;
  const whole = (side: 'now' | 'then', of: string): string => (traces.length === 0 ? of : `row(${[of, ...traces.map((each) => each[side])].join(', ')})::text collate "C"`);
  const [now, then] = [whole('now', together(key)), whole('then', `b.${text}`)];
  return `select l.${inTable}, l.${inRow}, ${kept} from (select tableoid as ${inTable}, ctid as ${inRow}, ${now} as ${text}, row_number() over (partition by ${now} order by ctid) as ${nth} from ${rowsFrom(relations, [...names, ...traces.map(({ column }) => column)])}) l`
    + ` join (select ${kept}, ${then} as ${text}, row_number() over (partition by ${then}) as ${nth} from ${nameOf(at)} as b) b on b.${text} = l.${text} and b.${nth} = l.${nth}`;
}

/** As `matched` has it, of none. */
export function unmatched(object: CopiedValues): string {
  const label = labels(object);
  return `select null::oid as ${ident(label.table)}, null::tid as ${ident(label.row)}, b.* from ${nameOf(object.at)} as b where false`;
}
