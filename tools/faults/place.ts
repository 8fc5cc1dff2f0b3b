/** Kinds of database that a plan is hurt on: how a prepared one is copied, looked at from outside, and taken away. */
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { ofPg, ofPglite } from '@sluice/kit/observer';
import type { Major, Server } from '@sluice/kit/servers';
import { clean, type Cleanliness } from './clean.ts';
import type { FaultWorld } from './fault-case.ts';
import type { JournalRow, JournalRows } from './journal-check.ts';
import { observed, withClient, type Observed } from './observed.ts';

export interface Copy {
  readonly url: string;
  /** Where it lies, for cases that speak to the server themselves. */
  readonly database: string;
  observed(): Promise<Observed>;
  journal(): Promise<JournalRows>;
  clean(options?: { readonly indexes?: boolean; readonly patienceMs?: number }): Promise<Cleanliness>;
  /** As a restored dump of it would be: another database with the same content. Only on servers. */
  copied?(): Promise<Copy>;
  drop(): Promise<void>;
}

export interface Seed extends Copy {
  /** Statements by hand. */
  put(statements: readonly string[]): Promise<void>;
  copy(name: string): Promise<Copy>;
  /** A database of its own that holds nothing. */
  empty(name: string): Promise<Copy>;
}

export interface Place {
  readonly name: string;
  /** An empty database that others will be copied from. */
  seed(): Promise<Seed>;
}

const NOTHING = { deployment: 'select * from sluice.deployment order by started_at', step: 'select * from sluice.step order by deployment_id, seq, attempt' } as const;

export const serverPlace = (world: FaultWorld, major: Major): Place => ({ name: `PostgreSQL ${major}`, seed: async () => serverSeed(await world.server(major)) });

let databases = 0;

/** Also for a server that a case has started itself. */
export async function serverSeed(server: Server, urlOf: (url: string) => string = (url) => url): Promise<Seed> {
  const at = (database: string, url: string): Copy => ({
    url: urlOf(url), database,
    observed: () => withClient(url, (client) => observed(ofPg(client))),
    journal: async () => ({ deployment: await server.query(NOTHING.deployment, database), step: await server.query(NOTHING.step, database) }),
    clean: (options) => clean(server, database, options),
    drop: () => server.dropDatabase(database),
    async copied() {
      const own = `fault_${process.pid}_${(databases += 1)}`;
      return at(own, await server.createDatabase(own, { template: database }));
    },
  });
  const { name, url } = await server.freshDatabase('seed');
  return {
    ...at(name, url),
    put: (statements) => withClient(url, async (client) => {
      for (const statement of statements) await client.query(statement);
    }),
    async copy() {
      const own = `fault_${process.pid}_${(databases += 1)}`;
      return at(own, await server.createDatabase(own, { template: name }));
    },
    async empty() {
      const own = `fault_${process.pid}_${(databases += 1)}`;
      return at(own, await server.createDatabase(own));
    },
  };
}

export const pglitePlace = (world: FaultWorld): Place => ({
  name: 'PGlite',
  async seed() {
    const home = await world.folder();
    const at = (name: string): Copy => {
      const dir = join(home, name);
      return {
        url: `pglite:${dir}`, database: dir,
        observed: () => inPglite(dir, (db) => observed(ofPglite(db))),
        journal: () => inPglite(dir, async (db) => ({ deployment: (await db.query<JournalRow>(NOTHING.deployment)).rows, step: (await db.query<JournalRow>(NOTHING.step)).rows })),
        clean: async () => ({ ms: 0 }),
        drop: async () => {
          await rm(dir, { recursive: true, force: true });
          await rm(`${dir}.lock`, { force: true });
        },
      };
    };
    return {
      ...at('seed'),
      put: (statements) => inPglite(join(home, 'seed'), async (db) => {
        for (const statement of statements) await db.exec(statement);
      }),
      async copy(name) {
        const own = `${name.replaceAll(/\W+/g, '-')}-${(databases += 1)}`;
        await cp(join(home, 'seed'), join(home, own), { recursive: true });
        return at(own);
      },
      empty: (name) => Promise.resolve(at(`${name.replaceAll(/\W+/g, '-')}-${(databases += 1)}`)),
    };
  },
});

async function inPglite<T>(dir: string, work: (db: PGlite) => Promise<T>): Promise<T> {
  const db = await PGlite.create(dir);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

interface ToyFile {
  readonly stores: Readonly<Record<string, { readonly rows: readonly unknown[] }>>;
  readonly journal: Readonly<Record<string, Readonly<Record<string, readonly JournalRow[]>>>>;
}

export const toyPlace = (world: FaultWorld): Place => ({
  name: 'toy dialect',
  async seed() {
    const home = await world.folder();
    const at = (name: string): Copy => {
      const path = join(home, `${name}.json`);
      const read = async (): Promise<ToyFile> => JSON.parse(await readFile(path, 'utf8')) as ToyFile;
      return {
        url: `toy:${path}`, database: path,
        observed: async () => toyObserved(await read()),
        journal: async () => {
          const tables = (await read()).journal['sluice'] ?? {};
          return { deployment: tables['deployment'] ?? [], step: tables['step'] ?? [] };
        },
        clean: async () => ({ ms: 0 }),
        drop: async () => {
          for (const each of [path, `${path}.lease`]) await rm(each, { force: true });
        },
      };
    };
    return {
      ...at('seed'),
      async put(statements) {
        const { dialect } = await import('@sluice/kit/toy/toy');
        const connection = await dialect.connect({ url: `toy:${join(home, 'seed.json')}`, label: 'hand', root: home, applicationName: 'hand', timeouts: { lockMs: 0, statementMs: 0 } });
        const session = await connection.session('main');
        for (const statement of statements) await session.execute(statement);
        await connection.close();
      },
      async copy(name) {
        const own = `${name.replaceAll(/\W+/g, '-')}-${(databases += 1)}`;
        await cp(join(home, 'seed.json'), join(home, `${own}.json`));
        return at(own);
      },
      empty: (name) => Promise.resolve(at(`${name.replaceAll(/\W+/g, '-')}-${(databases += 1)}`)),
    };
  },
});

/** The toy's file without what belongs to one copy, in the observer's shape. */
function toyObserved(file: ToyFile): Observed {
  const { journal: _journal, stores, ...rest } = file as ToyFile & Record<string, unknown>;
  const { systemIdentifier: _id, log: _log, ...state } = rest;
  const structure = { ...state, stores: Object.entries(stores).map(([name, { rows: _rows, ...each }]) => [name, each]) };
  const rows = new Map([['toy', { table: 'toy', object: 'all', columns: { text: JSON.stringify(structure) } }]]);
  const tables = Object.fromEntries(Object.entries(stores).map(([name, each]) => [name, { rows: each.rows.length, checksum: JSON.stringify(each.rows), columns: {} }]));
  return { catalog: { version: 'toy', rows, system: new Map() }, rows: { tables, sequences: {}, largeObjects: '' } };
}
