/**
 * When values come back. What was kept of a table without a key knows its rows by all their other columns, as these were at that time: some had changed
 * already, others not yet. So values come back in the reverse of the order in which they went.
 */
import { addressText, part, type Catalog, type Context, type Fact, type Kept, type Return, type Turn } from '@sluice/core/dialect';
import { storedColumns } from '../kinds/heritage.ts';
import type { Column } from '../kinds/column.ts';
import { tableIn } from './columns.ts';
import { parse, type CopiedValues } from './object.ts';

interface Turned extends Turn {
  /** A column that tells whose the values are is neither now what it was then, nor will it be. */
  readonly isLost: boolean;
}

export function turn(kept: Pick<Kept, 'id' | 'by'> | undefined, object: CopiedValues, { goes, all }: Pick<Return, 'goes' | 'all'>, { before, after }: Pick<Context, 'before' | 'after'>): Turned {
  const later = object.unique ? [] : all.slice(all.findIndex(({ id }) => id === kept?.id) + 1).filter(({ by, object: text }) => by !== kept?.by && isOf(text, object));
  const turned = { first: later.map(({ by }) => by), then: [] as string[], isLost: false };
  const [now, wanted] = [before, after].map((catalog) => columns(object, catalog)) as [Columns, Columns];
  for (const { name, type } of object.key) {
    const [is, was] = [now.get(name), wanted.get(name)];
    if (was && isAlike(type ?? was.body.type, was)) {
      if (!is || goes(was.id) || !isAlike(was.body.type, is)) turned.first.push(was.id);
    } else if (type !== undefined && is && isAlike(type, is) && was?.id === is.id && !goes(is.id)) turned.then.push(is.id);
    else turned.isLost = true;
  }
  return turned;
}

/** Values of the same table. */
function isOf(text: string, { of }: CopiedValues): boolean {
  const other = parse(text);
  return other.way === 'values' && addressText(other.of) === addressText(of);
}

type Columns = ReadonlyMap<string, Fact<Column>>;

function columns({ of }: CopiedValues, catalog: Catalog): Columns {
  const table = tableIn(catalog, of);
  return new Map(table ? storedColumns(table, catalog).map((each) => [part(each.address, 3), each]) : []);
}

const INTEGERS = ['smallint', 'integer', 'bigint'];

/** Its values are written alike. */
export const isAlike = (type: string, { body }: Fact<Column>): boolean => type === body.type || (INTEGERS.includes(type) && INTEGERS.includes(body.type));
