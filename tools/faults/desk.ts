/** A workspace folder with one project on one database of a server, and the command line on it: for cases that walk through several commands. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server } from '@sluice/kit/servers';
import { clean, type Cleanliness } from './clean.ts';
import type { FaultWorld } from './fault-case.ts';
import { observedAt, type Observed } from './observed.ts';
import { sluice, told, type Ended } from './sluice.ts';
import { write, writeWorkspace } from './workspace.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface Desk {
  readonly root: string;
  readonly url: string;
  readonly database: string;
  /** Of the machine: the mirror lies below. */
  readonly state: string;
  run(parameters: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Throws when it does not end with 0; gives what it printed. */
  must(parameters: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  schema(text: string): Promise<void>;
  write(path: string, text: string): Promise<void>;
  sql(query: string): Promise<Row[]>;
  observed(): Promise<Observed>;
  clean(): Promise<Cleanliness>;
  /** The same on a copy of the database; the workspace is shared, and so is the mirror unless said. */
  copy(options?: { readonly state?: string }): Promise<Desk>;
  drop(): Promise<void>;
}

export interface DeskOptions {
  readonly schema: string;
  /** What the project owns, as database.yaml has it. */
  readonly owns: string;
  /** Its database is copied, and its caches: the workspace is an own one. */
  readonly from?: Desk;
}

/** What is wrong with a deployment that ended; undefined: it is done, another one does nothing, and nothing is left behind. */
export async function deployed(desk: Desk, parameters: readonly string[], ended: Ended): Promise<string | undefined> {
  if (ended.code !== 0) return told(ended);
  const again = await desk.run(parameters);
  if (again.code !== 0 || !/nothing to (do|change)|unchanged|up to date/i.test(`${again.out}${again.err}`)) return `deploying once more: ${told(again)}`;
  return (await desk.clean()).left;
}

let copies = 0;

export async function openDesk(world: FaultWorld, server: Server, { schema, owns, from }: DeskOptions): Promise<Desk> {
  const root = await world.folder();
  const plan = { dialect: 'postgres', owns, before: '', after: '', rows: [] };
  await writeWorkspace(root, plan, schema);
  const own = `desk_${process.pid}_${(copies += 1)}`;
  const { name, url } = from ? { name: own, url: await server.createDatabase(own, { template: from.database }) } : await server.freshDatabase('desk');
  if (from) await cp(join(from.state, 'cache'), join(root, '.sluice', 'cache'), { recursive: true, filter: (path) => !path.includes('live') });
  const at = (database: string, address: string, state: string): Desk => {
    const env = { FAULT_URL: address, SLUICE_STATE_DIR: state, SLUICE_ACTOR: 'ann' };
    const run: Desk['run'] = (parameters, more) => sluice(parameters, { root, env: { ...env, ...more } });
    return {
      root, url: address, database, state, run,
      async must(parameters, more) {
        const ended = await run(parameters, more);
        if (ended.code !== 0) throw new Error(`sluice ${parameters.join(' ')}: ${told(ended)}`);
        return ended.out;
      },
      schema: (text) => write(root, 'db/schema/schema.sql', text),
      write: (path, text) => write(root, path, text),
      sql: (query) => server.query(query, database),
      observed: () => observedAt(address),
      clean: () => clean(server, database),
      async copy(options = {}) {
        const other = `desk_${process.pid}_${(copies += 1)}`;
        return at(other, await server.createDatabase(other, { template: database }), options.state ?? state);
      },
      async drop() {
        await server.dropDatabase(database);
        if (database === name) await rm(root, { recursive: true, force: true });
      },
    };
  };
  return at(name, url, join(root, '.sluice'));
}
