/** Work on a database of a place, and what the observer sees there. */
import { observe, observeRows, type Observation, type RowsObservation } from '@sluice/kit/observer';
import type { Place, PlainDatabase } from './place.ts';

export async function withDatabase<T>(place: Place, name: string, work: (database: PlainDatabase) => Promise<T>): Promise<T> {
  const database = await place.open(name);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Of what is deployed: the journal and what is kept are none of it. */
export const ASIDE = { schemas: ['sluice', 'sluice_backup'] };

export const observed = (place: Place, target: string): Promise<Observation> => withDatabase(place, target, ({ db }) => observe(db, ASIDE));
export const observedRows = (place: Place, target: string): Promise<RowsObservation> => withDatabase(place, target, ({ db }) => observeRows(db, ASIDE));
