/** Work on a database of a place, and what the observer sees there. */
import { observe, type Observation } from '@sluice/kit/observer';
import type { Place, PlainDatabase } from './place.ts';

export async function withDatabase<T>(place: Place, name: string, work: (database: PlainDatabase) => Promise<T>): Promise<T> {
  const database = await place.open(name);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

export const observed = (place: Place, target: string): Promise<Observation> => withDatabase(place, target, (database) => observe(database.db, { schemas: ['sluice', 'sluice_backup'] }));
