/** Where the verbs are proven: the toy, the embedded database, and the oldest and newest server. */
import { sharedServer, type Server } from '@sluice/kit/servers';
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

/** On a server for all specs, unless another one is given. */
export const onServer = (major: 15 | 16 | 17 | 18, started: () => Promise<Server> = () => sharedServer(major)): Place => ({
  name: `PostgreSQL ${major}`,
  tongue: postgresTongue,
  many: true,
  fresh: async () => {
    const server = await started();
    const { name, url } = await server.freshDatabase('verbs');
    return { url, drop: () => server.dropDatabase(name) };
  },
});

export const toy: Place = { name: 'toy', tongue: toyTongue, many: false, fresh: () => Promise.resolve({ url: 'toy:db.json', drop: nothing }) };
export const pglite: Place = { name: 'PGlite', tongue: postgresTongue, many: false, fresh: () => Promise.resolve({ url: 'pglite:db', drop: nothing }) };
export const postgres15 = onServer(15);
export const postgres18 = onServer(18);

export const places: readonly Place[] = [toy, pglite, postgres15, postgres18];
