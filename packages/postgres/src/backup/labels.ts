/** Names of columns in a backup object of values that no column of the table has: keys stand beside values, and either may be called anything. */
import { inObject, type CopiedValues, type KeptColumn } from './object.ts';

export interface Labels {
  /** Of the column that holds a key. */
  key(of: KeptColumn): string;
  /** Of what tells rows apart that have no key: all that stays of them, and which of several alike it is. */
  readonly text: string;
  readonly nth: string;
  /** Where a row lies. */
  readonly table: string;
  readonly row: string;
  /** Of the column that holds what became of a value. */
  became(of: KeptColumn): string;
}

const LONGEST_BYTES = 63;

/** The same for the same columns, always: the object is read by it long after it was made. */
export function labels({ key, values }: Pick<CopiedValues, 'key' | 'values'>): Labels {
  const taken = new Set(values.map(inObject));
  const free = (wanted: string): string => {
    let label = cut(wanted);
    for (let count = 1; taken.has(label); count += 1) label = `key ${count}`;
    taken.add(label);
    return label;
  };
  const [text, nth, table, row] = ['row_text', 'nth', 'at_table', 'at_row'].map(free) as [string, string, string, string];
  const keys = new Map(key.map((each) => [each.name, free(`key ${inObject(each)}`.slice(0, 60))]));
  const later = new Map(values.filter(({ became }) => became !== undefined).map((each) => [each.name, free(`became ${inObject(each)}`.slice(0, 60))]));
  return { key: ({ name }) => keys.get(name)!, text, nth, table, row, became: ({ name }) => later.get(name)! };
}

/** As the server cuts names. */
function cut(name: string): string {
  let short = name;
  while (Buffer.byteLength(short) > LONGEST_BYTES) short = [...short].slice(0, -1).join('');
  return short;
}
