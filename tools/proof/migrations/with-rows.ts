/** The same there and back of a database with rows: a catalog that comes back may come back empty. */
import { compareRows, observeRows, type RowsObservation } from '@sluice/kit/observer';
import type { ProjectReport } from '@sluice/core';
import { withDatabase } from '../on-database.ts';
import type { Place } from '../place.ts';
import { seedRows } from '../seed.ts';

export interface WithRows {
  /** Rows of anybody's making were in the way of the script by plain SQL, too: it proves nothing. */
  readonly proves: boolean;
  readonly reasons: readonly string[];
}

export interface WithRowsRequest {
  readonly place: Place;
  readonly name: string;
  readonly up: string;
  deploy(): Promise<ProjectReport>;
  rollBack(): Promise<ProjectReport>;
  plainly(): Promise<string | undefined>;
  failure(report: ProjectReport): string;
}

const rowsOf = (place: Place, name: string): Promise<RowsObservation> => withDatabase(place, name, ({ db }) => observeRows(db, { schemas: ['sluice', 'sluice_backup'] }));

/** What the script itself writes into is not looked at: a rollback by the catalog does not take that back. */
export async function withRows({ place, name, up, deploy, rollBack, plainly, failure }: WithRowsRequest): Promise<WithRows> {
  await withDatabase(place, name, seedRows);
  const before = await rowsOf(place, name);
  const there = await deploy();
  if (there.outcome !== 0) return (await plainly()) === undefined ? { proves: true, reasons: [`with rows: ${failure(there)}`] } : { proves: false, reasons: [] };
  const back = await rollBack();
  if (back.outcome !== 0) return { proves: true, reasons: [`with rows: ${failure(back)}`] };
  const written = writtenBy(up);
  const wrong = compareRows(before, await rowsOf(place, name)).filter((line) => !written.some((each) => line.includes(each)));
  return { proves: true, reasons: wrong.map((line) => `with rows: rolled back with success, and ${line}`) };
}

/** Names behind the words that write, in bodies and blocks too; one that is put together counts for all. */
function writtenBy(up: string): string[] {
  const names = [...up.matchAll(/\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy)\s+(?:only\s+)?((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?)/gi)].map(([, each]) => each!.replaceAll('"', '').split('.').at(-1)!);
  return [...new Set(names)];
}
