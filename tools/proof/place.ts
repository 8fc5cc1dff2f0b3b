/** Where cases run: own databases on a server, or own PGlite instances. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { ofPg, ofPglite, type Queryable } from '@sluice/kit/observer';
import type { Case } from './cases.ts';
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
  /** Another database with all that is in the first, to which nobody is connected; its url. */
  copy(from: string, to: string): Promise<string>;
  /** A new empty database for a plain load. */
  fresh(name: string): Promise<PlainDatabase>;
  /** Before the databases of a case: the roles that it names, and what its files need besides. On a server roles stay. */
  begin(of: Case, roles: readonly string[]): Promise<void>;
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}

export async function serverPlace(url: string): Promise<Place> {
  const [admin, sweeper] = [new Client({ connectionString: url }), new Client({ connectionString: url })];
  await Promise.all([admin.connect(), sweeper.connect()]);
  const at = (name: string) => {
    const own = new URL(url);
    own.pathname = `/${name}`;
    return own.toString();
  };
  const made = new Set<string>();
  const dropping = new Map<string, Promise<void>>();
  /** The sweeper's last drop: a client takes one statement at a time. */
  let swept: Promise<unknown> = Promise.resolve();
  const create = async (name: string) => {
    await dropping.get(name);
    await admin.query(`drop database if exists "${name}" with (force)`);
    // Where nothing is synced, copying files takes a fifth of what copying pages through the log takes.
    await admin.query(`create database "${name}" template template0 strategy file_copy`);
  };
  const connected = async (name: string): Promise<PlainDatabase> => {
    const client = new Client({ connectionString: at(name) });
    client.on('error', () => undefined);
    await client.connect();
    return { db: ofPg(client), execute: async (sql) => void (await client.query(sql)), close: () => client.end() };
  };
  return {
    target: async (name) => (await create(name), at(name)),
    copy: async (from, to) => {
      await dropping.get(to);
      await admin.query(`drop database if exists "${to}" with (force)`);
      await admin.query(`create database "${to}" template "${from}" strategy file_copy`);
      return at(to);
    },
    open: connected,
    fresh: async (name) => (await create(name), connected(name)),
    begin: async (of, roles) => {
      if (of.roles !== undefined) await admin.query(of.roles).catch(ignoreDuplicate);
      for (const name of roles.filter((each) => !made.has(each))) {
        await admin.query(`create role "${name.replaceAll('"', '""')}"`).catch(ignoreDuplicate);
        made.add(name);
      }
    },
    // It waits for a checkpoint, so the next case does not wait for it.
    drop: (name) => {
      swept = swept.then(() => sweeper.query(`drop database if exists "${name}" with (force)`)).then(() => void dropping.delete(name), () => undefined);
      dropping.set(name, swept.then(() => undefined));
      return Promise.resolve();
    },
    close: async () => {
      await Promise.all(dropping.values());
      await Promise.all([admin.end(), sweeper.end()]);
    },
  };
}

function ignoreDuplicate(error: unknown): void {
  if (!['42710', '42939', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
}

/** Roles live inside an instance here, so each one gets them when it is made. */
export function pglitePlace(folder: string): Place {
  let prelude: string[] = [];
  let extensions: readonly string[] | 'all' = [];
  const boot = async (dataDir?: string): Promise<PlainDatabase> => {
    const { openPlainPglite } = await import('./plain-pglite.ts');
    const instance = await openPlainPglite(dataDir, extensions);
    return { db: ofPglite(instance), execute: async (sql) => void (await instance.exec(sql)), close: () => instance.close() };
  };
  const withRoles = async (made: PlainDatabase) => {
    for (const statement of prelude) await made.execute(statement);
    return made;
  };
  return {
    target: async (name) => {
      const path = join(folder, name);
      if (prelude.length > 0) await (await withRoles(await boot(path))).close();
      return `pglite:${path}`;
    },
    copy: async (from, to) => {
      await cp(join(folder, from), join(folder, to), { recursive: true });
      return `pglite:${join(folder, to)}`;
    },
    open: (name) => boot(join(folder, name)),
    fresh: async () => withRoles(await boot()),
    begin: async (of, roles) => {
      // Its own first: they say more of a role than that it is there.
      prelude = of.roles === undefined ? [] : [of.roles];
      prelude.push(...roles.map((name) => `do $$ begin create role "${name.replaceAll('"', '""')}"; exception when duplicate_object then null; end $$`));
      extensions = namedExtensions(`${of.old}\n${of.new}`);
    },
    drop: async (name) => {
      for (const each of [name, `${name}.lock`, `${name}.json`]) await rm(join(folder, each), { recursive: true, force: true });
    },
    close: async () => undefined,
  };
}

/** Unpacking all extensions takes longer than all the rest of an instance's start. */
const namedExtensions = (sql: string): readonly string[] | 'all' =>
  /\bcascade\b/i.test(sql) && /\bcreate\s+extension\b/i.test(sql) ? 'all' : [...sql.matchAll(/\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?("[^"]+"|[\w-]+)/gi)].map(([, name]) => name!.replaceAll('"', '').toLowerCase());
