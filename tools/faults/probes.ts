/** Clients of an application that read and write a table all the time, and what the longest of them had to wait. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { openClients, TOOK } from './clients.ts';

const PAUSE_MS = 60;

export interface Probed {
  readonly stallMs: number;
  readonly asked: number;
  /** What went wrong, except that the table was gone. */
  readonly failed: readonly string[];
}

export interface Probes {
  end(): Promise<Probed>;
}

export interface ProbeOptions {
  readonly tables: readonly string[];
  readonly readers: number;
  readonly writers: number;
}

/** Each table has `id integer` and `hits integer`. Writers keep to rows of their own, from 100 on. */
export async function startProbes(url: string, { tables, readers, writers }: ProbeOptions): Promise<Probes> {
  const clients = await openClients(url, readers + writers, 'probe');
  let ended = false;
  let stallMs = 0;
  let asked = 0;
  const failed: string[] = [];
  const loop = async (client: pg.Client, index: number): Promise<void> => {
    for (let turn = index; !ended; turn += 1) {
      const table = tables[turn % tables.length]!;
      const sql = index < readers ? `select ${TOOK} from (select count(*) from ${table} where id = ${index}) read` : `with wrote as (update ${table} set hits = hits + 0 where id = ${100 + index} returning 1) select ${TOOK} from (select count(*) from wrote) written`;
      try {
        const { rows } = await client.query<{ ms: number }>(sql);
        stallMs = Math.max(stallMs, rows[0]?.ms ?? 0);
        asked += 1;
      } catch (error) {
        if ((error as { code?: string }).code !== '42P01') failed.push(error instanceof Error ? error.message : String(error));
      }
      await sleep(PAUSE_MS / 2 + Math.random() * PAUSE_MS);
    }
  };
  const loops = clients.map(loop);
  return {
    async end() {
      ended = true;
      await Promise.all(loops);
      await Promise.all(clients.map((client) => client.end()));
      return { stallMs, asked, failed };
    },
  };
}
