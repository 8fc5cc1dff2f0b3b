/** Measured: what the server calls the columns of an index that it makes of its own print. */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { indexColumnsOf } from './index-columns.ts';
import { ready } from './parser.ts';

interface Read { readonly definition: string; readonly columns: string[]; readonly plain: (string | null)[] }

let db: PGlite;
beforeAll(async () => {
  [db] = await Promise.all([PGlite.create(), ready()]);
  await db.exec('create type pair as (x int, y int); create table t (a numeric, b int, s text, c varchar(10), p pair, l int[], d timestamptz, "a(b)" int)');
});
afterAll(() => db.close());

const read = async (): Promise<Read> => (await db.query<Read>(`
  select pg_get_indexdef(indexrelid) as definition, (select json_agg(attname order by attnum) from pg_attribute where attrelid = indexrelid) as columns,
    (select json_agg((select attname from pg_attribute where attrelid = indrelid and attnum = key and key > 0) order by at) from unnest(indkey::int2[]) with ordinality keys(key, at)) as plain
  from pg_index where indrelid = 't'::regclass`)).rows[0]!;

it.each([
  '((a * 4)::numeric)', '((b * 4)::numeric)', '(a::text)', '((a + 1)), ((a + 2)), a, ((a + 3))', '(lower(s)::varchar(5))', '((case when b > 1 then 2 else 3 end)::numeric)', '((case when b > 1 then 2 else b end))',
  'coalesce(a, 1), nullif(a, 2), greatest(a, 2), least(a, 1)', '((p).x), (l[1]), ((array[b, 1])[1]), (array[b, 1])', '((row(b, 1) is null)), ((b in (1, 2)))',
  `(extract(year from d at time zone 'utc')), substring(s from 1 for 2), trim(s)`, `((s collate "C")), (('x'::text || s)), ((s like 'x%'))`, '((not (b > 1))), ((b is null)), ((b > 1 and b < 5))', '(b::float8::int)',
  'b, b, b', 'b, b, ((b::text))', '"a(b)", ("a(b)" + 1)', 'b) include (a', '((a + 1))) include (b, a', 'a) where ((b)::text <> (2)::text',
])('%s', async (keys) => {
  await db.exec(`drop index if exists i; create index i on t (${keys})`);
  const { definition } = await read();
  await db.exec(`drop index i; ${definition}`);
  const { columns, plain } = await read();
  expect(indexColumnsOf(definition, plain.map((name) => name ?? 'as it was'))).toEqual(columns);
});
