/** Where the verbs are proven: the toy, the embedded database, and the oldest and newest server. */
import { sharedServer } from '@sluice/kit/servers';
import { postgresTongue, toyTongue, type Tongue } from './tongue.ts';

export interface Place {
  readonly name: string;
  readonly tongue: Tongue;
  /** Several sessions at once, so that a hand may work beside a deployment. */
  readonly many: boolean;
  /** The url of an empty database, and its end. */
  fresh(): Promise<{ readonly url: string; drop(): Promise<void> }>;
}

const nothing = (): Promise<void> => Promise.resolve();

const server = (major: 15 | 18): Place => ({
  name: `PostgreSQL ${major}`,
  tongue: postgresTongue,
  many: true,
  fresh: async () => {
    const shared = await sharedServer(major);
    const { name, url } = await shared.freshDatabase('verbs');
    return { url, drop: () => shared.dropDatabase(name) };
  },
});

export const toy: Place = { name: 'toy', tongue: toyTongue, many: false, fresh: () => Promise.resolve({ url: 'toy:db.json', drop: nothing }) };
export const pglite: Place = { name: 'PGlite', tongue: postgresTongue, many: false, fresh: () => Promise.resolve({ url: 'pglite:db', drop: nothing }) };
export const postgres15 = server(15);
export const postgres18 = server(18);

export const places: readonly Place[] = [toy, pglite, postgres15, postgres18];
