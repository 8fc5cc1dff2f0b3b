/** The proof behind fileOrder: statements in any order, each a file of its own, load in one pass once they are sorted. */
import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fileOrder } from './file-order.ts';
import { ready } from './parser.ts';
import { references } from './references.ts';
import { split } from './split.ts';

let db: PGlite;
beforeAll(async () => {
  await ready();
  db = await PGlite.create();
});
afterAll(() => db.close());

const source = (name: string): string => readFileSync(new URL(`./torture/${name}.sql`, import.meta.url), 'utf8');
const statements = (): string[] => [
  ...split(source('setup'), '').map((each) => each.text),
  ...source('objects').split('\n').filter((line) => line !== '' && !line.startsWith('--')),
];

it('loads every kind of object from a shuffled heap', async () => {
  const all = statements();
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length }), async (shuffled) => {
      const heap = shuffled.flatMap((text, index) => split(text, `${String(index)}.sql`)).map((statement) => ({ statement, refs: references(statement) }));
      await db.exec('begin');
      try {
        for (const { statement } of fileOrder(heap)) {
          await db.exec(statement.text).catch((error: unknown) => {
            throw new Error(`${statement.text}: ${String(error)}`);
          });
        }
      } finally {
        await db.exec('rollback');
      }
    }),
    { numRuns: 25 },
  );
  expect(all.length).toBeGreaterThan(55);
});
