/** The same there and back of a database with rows: a catalog that comes back may come back empty. */
import { compareRows, type RowsObservation } from '@sluice/kit/observer';
import type { ProjectReport } from '@sluice/core';
import { observedRows, withDatabase } from '../on-database.ts';
import type { Place } from '../place.ts';
import { seedRows } from '../seed.ts';

export interface WithRowsRequest {
  readonly place: Place;
  readonly name: string;
  readonly up: string;
  deploy(): Promise<ProjectReport>;
  rollBack(): Promise<ProjectReport>;
  plainly(): Promise<string | undefined>;
  failure(report: ProjectReport): string;
}

const FILLED = "select pg_catalog.format('%I.%I', schemaname, matviewname) as view from pg_catalog.pg_matviews where ispopulated";

/**
 * What is wrong, if anything. What the script itself writes into is not looked at: a rollback by the catalog does not take that back. Where rows of
 * anybody's making are in the way of the script by plain SQL, too, they prove nothing.
 */
export async function withRows({ place, name, up, deploy, rollBack, plainly, failure }: WithRowsRequest): Promise<readonly string[]> {
  await withDatabase(place, name, async (database) => {
    await seedRows(database);
    // What they hold is made again on the way back.
    for (const { view } of await database.db.query(FILLED)) await database.execute(`refresh materialized view ${String(view)}`).catch(() => undefined);
  });
  const before = await observedRows(place, name);
  const there = await deploy();
  if (there.outcome !== 0) return (await plainly()) === undefined ? [`with rows: ${failure(there)}`] : [];
  const back = await rollBack();
  if (back.outcome !== 0) return [`with rows: ${failure(back)}`];
  const written = writtenBy(up);
  const left = await observedRows(place, name);
  const wrong = compareRows(without(before, written), without(left, written));
  return wrong.map((line) => `with rows: rolled back with success, and ${line}`);
}

/** Bare names behind the words that write, as the server spells them; in bodies and blocks too. Of a statement that is put together nobody can tell. */
function writtenBy(up: string): ReadonlySet<string> {
  const written = up.matchAll(/\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy)\s+(?:only\s+)?(?:(?:"[^"]+"|[\w$]+)\.)?("[^"]+"|[\w$]+)/gi);
  return new Set([...written].map(([, name]) => (name!.startsWith('"') ? name!.slice(1, -1) : name!.toLowerCase())));
}

/** A written table's sequences go on counting whatever is rolled back; they have its name in front. */
function without({ tables, sequences, largeObjects }: RowsObservation, written: ReadonlySet<string>): RowsObservation {
  const bare = (name: string): string => name.slice(name.indexOf('.') + 1);
  const kept = <T>(of: Readonly<Record<string, T>>, isWritten: (name: string) => boolean): Record<string, T> => Object.fromEntries(Object.entries(of).filter(([name]) => !isWritten(bare(name))));
  return { tables: kept(tables, (name) => written.has(name)), sequences: kept(sequences, (name) => [...written].some((each) => name === each || name.startsWith(`${each}_`))), largeObjects };
}
