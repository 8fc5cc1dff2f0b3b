/** Where cases run: own databases on a server, or own PGlite instances. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { ofPg, ofPglite, type Queryable } from '@sluice/kit/observer';
import type { Loader } from './plain-load.ts';

/** A database that plain SQL and the observer work on. */
export interface PlainDatabase extends Loader {
  readonly db: Queryable;
  close(): Promise<void>;
}

export interface Place {
  /** A new empty database for Sluice; its url. */
  target(name: string): Promise<string>;
  /** The same database for plain SQL and the observer. */
  open(name: string): Promise<PlainDatabase>;
  /** A new empty database for a plain load. */
  fresh(name: string): Promise<PlainDatabase>;
  /** Roles are the server's, so they are made once and stay. */
  roles(names: readonly string[], sql: string | undefined): Promise<void>;
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}

export async function serverPlace(url: string): Promise<Place> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  const at = (name: string) => {
    const own = new URL(url);
    own.pathname = `/${name}`;
    return own.toString();
  };
  const create = async (name: string) => {
    await admin.query(`drop database if exists "${name}" with (force)`);
    await admin.query(`create database "${name}" template template0`);
  };
  const connected = async (name: string): Promise<PlainDatabase> => {
    const client = new Client({ connectionString: at(name) });
    client.on('error', () => undefined);
    await client.connect();
    return { db: ofPg(client), execute: async (sql) => void (await client.query(sql)), close: () => client.end() };
  };
  return {
    target: async (name) => (await create(name), at(name)),
    open: connected,
    fresh: async (name) => (await create(name), connected(name)),
    roles: async (names, sql) => {
      for (const name of names) await admin.query(`create role "${name.replaceAll('"', '""')}"`).catch(ignoreDuplicate);
      if (sql !== undefined) await admin.query(sql).catch(ignoreDuplicate);
    },
    drop: async (name) => void (await admin.query(`drop database if exists "${name}" with (force)`)),
    close: () => admin.end(),
  };
}

function ignoreDuplicate(error: unknown): void {
  if (!['42710', '42939', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
}

/** Roles live inside an instance here, so each one gets them when it is made. */
export function pglitePlace(folder: string): Place {
  const roles: string[] = [];
  let extra = '';
  const boot = async (dataDir?: string): Promise<PlainDatabase> => {
    const { openPlainPglite } = await import('./plain-pglite.ts');
    const instance = await openPlainPglite(dataDir);
    return { db: ofPglite(instance), execute: async (sql) => void (await instance.exec(sql)), close: () => instance.close() };
  };
  const withRoles = async (made: PlainDatabase) => {
    for (const name of roles) await made.execute(`do $$ begin create role "${name.replaceAll('"', '""')}"; exception when duplicate_object then null; end $$`);
    if (extra !== '') await made.execute(extra);
    return made;
  };
  return {
    target: async (name) => {
      const path = join(folder, name);
      if (roles.length > 0 || extra !== '') await (await withRoles(await boot(path))).close();
      return `pglite:${path}`;
    },
    open: (name) => boot(join(folder, name)),
    fresh: async () => withRoles(await boot()),
    roles: async (names, sql) => {
      roles.splice(0, roles.length, ...names);
      extra = sql ?? '';
    },
    drop: async (name) => {
      for (const each of [name, `${name}.lock`, `${name}.json`]) await rm(join(folder, each), { recursive: true, force: true });
    },
    close: async () => undefined,
  };
}
