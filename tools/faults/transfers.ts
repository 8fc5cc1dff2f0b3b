/** Clients that move money from one account to another all the time, as pgbench does: nothing may be lost or made, none may fail, and none waits long. */
import type pg from 'pg';
import { openClients, TOOK } from './clients.ts';

export interface Moved {
  readonly transfers: number;
  readonly failed: readonly string[];
  /** Of statements: 99 of 100 waited no longer. */
  readonly p99Ms: number;
  readonly worstMs: number;
}

export interface Transfers {
  end(): Promise<Moved>;
}

const PAUSE_MS = 5;

export async function startTransfers(url: string, { clients, accounts, random }: { readonly clients: number; readonly accounts: number; random(client: number, turn: number): number }): Promise<Transfers> {
  const all = await openClients(url, clients, 'teller');
  let over = false;
  let transfers = 0;
  const failed: string[] = [];
  const waits: number[] = [];
  const move = async (client: pg.Client, from: number, to: number, amount: number): Promise<void> => {
    const add = async (id: number, what: number): Promise<void> => {
      const { rows } = await client.query<{ ms: number }>(`with moved as (update shop.account set balance = balance + $2 where id = $1 returning 1) select ${TOOK} from (select count(*) from moved) done`, [id, what]);
      waits.push(rows[0]?.ms ?? 0);
    };
    await client.query('begin');
    // In one order, so that they do not wait for each other in a circle.
    for (const [id, what] of from < to ? [[from, -amount], [to, amount]] as const : [[to, amount], [from, -amount]] as const) await add(id, what);
    await client.query('insert into shop.entry (account_id, amount) values ($1, $2), ($3, $4)', [from, -amount, to, amount]);
    await client.query('commit');
  };
  const loops = all.map(async (client, index) => {
    for (let turn = 0; !over; turn += 1) {
      const from = 1 + Math.floor(random(index, 2 * turn) * accounts);
      const to = 1 + (from + Math.floor(random(index, 2 * turn + 1) * (accounts - 2))) % accounts;
      try {
        await move(client, from, to === from ? 1 + (to % accounts) : to, 1 + (turn % 9));
        transfers += 1;
      } catch (error) {
        failed.push(error instanceof Error ? error.message : String(error));
        await client.query('rollback').catch(() => undefined);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  });
  return {
    async end() {
      over = true;
      await Promise.all(loops);
      await Promise.all(all.map((client) => client.end()));
      const sorted = [...waits].sort((a, b) => a - b);
      return { transfers, failed, p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0, worstMs: sorted.at(-1) ?? 0 };
    },
  };
}
