/** T28: changes of a large table are deployed while clients write into it: nothing that blocks needs to be allowed, no client fails or waits, and the sum of all money stays. */
import type { Server } from '@sluice/kit/servers';
import { deployed, openDesk, type Desk } from '../desk.ts';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { ONLINE_CHANGES, rowsFor, type OnlineChange } from '../online-changes.ts';
import { startProbes } from '../probes.ts';
import { startTransfers } from '../transfers.ts';

const CLIENTS = 8;
const STALL_MS = 250;
const ACCOUNTS = { quick: 20_000, full: 200_000 } as const;
const QUICK: readonly string[] = ['set not null', 'add a foreign key'];
/** A table that no plan speaks of: what its clients wait is the machine's, and counts for nobody. */
const QUIET = 'apart.quiet';
const DEPLOY = ['deploy', 'db', '--env=test', '--assume-yes'] as const;

export const liveTraffic: FaultCase = {
  id: 'T28',
  title: `${ONLINE_CHANGES.length} kinds of change of a large table, deployed while ${CLIENTS} clients move money in it`,
  holds: `nothing that blocks was allowed; the sum of all money is what it was, no client failed, and no statement waited longer than ${STALL_MS} ms (and what clients of an untouched table wait meanwhile)`,
  on: 'PostgreSQL 15 and 18',
  trials: { quick: QUICK.length, full: 2 * ONLINE_CHANGES.length },
  async *run(world) {
    for (const major of world.scale === 'full' ? ([18, 15] as const) : ([18] as const)) {
      const server = await world.server(major);
      const home = await prepare(world, server);
      for (const each of ONLINE_CHANGES.filter(({ what }) => world.scale === 'full' || QUICK.includes(what))) {
        const name = `PostgreSQL ${major}, ${each.what}`;
        if (world.wanted(name)) yield await trial(world, home, name, each);
      }
    }
  },
};

async function prepare(world: FaultWorld, server: Server): Promise<Desk> {
  const home = await openDesk(world, server, { owns: '{ schemas: [shop] }', schema: ONLINE_CHANGES[0]!.before });
  await home.write('sluice.yaml', `environments:\n  test:\n    url: "\${FAULT_URL}"\n    gates: { hazards: { accept: [data-loss, compatibility, may-fail, access, design] } }\n    timeouts: { lock: 200ms, lockBudget: 1min, statement: 5min }\n`);
  await home.must(DEPLOY);
  for (const rows of rowsFor(ACCOUNTS[world.scale])) await home.sql(rows);
  await home.sql(`create schema apart; create table ${QUIET} (id integer primary key, hits integer not null default 0); insert into ${QUIET} select n from generate_series(1, 500) n`);
  await home.sql('analyze');
  return home;
}

async function trial(world: FaultWorld, home: Desk, name: string, { after }: OnlineChange): Promise<Trial> {
  const desk = await home.copy();
  const accounts = ACCOUNTS[world.scale];
  const elsewhere = await startProbes(desk.url, { tables: [QUIET], readers: 2, writers: 2 });
  const transfers = await startTransfers(desk.url, { clients: CLIENTS, accounts, random: (...parts) => world.random('T28', name, ...parts) });
  try {
    await desk.schema(after);
    const ended = await desk.run(DEPLOY);
    const [moved, quiet] = [await transfers.end(), await elsewhere.end()];
    const [money] = await desk.sql('select sum(balance)::text as sum, count(*)::int as accounts from shop.account');
    const [entries] = await desk.sql('select sum(amount)::text as sum, count(*)::int as entries from shop.entry');
    const wrong = (await deployed(desk, DEPLOY, ended)) ?? (moved.failed.length > 0 ? `${moved.failed.length} transfers failed: ${moved.failed[0]!}`
      : moved.transfers < CLIENTS ? `only ${moved.transfers} transfers were made`
      : Number(money?.['sum']) !== 1000 * accounts || money?.['accounts'] !== accounts ? `there are ${String(money?.['sum'])} in ${String(money?.['accounts'])} accounts`
      : Number(entries?.['sum']) !== 0 || entries?.['entries'] !== 2 * moved.transfers ? `${String(entries?.['entries'])} entries of ${String(entries?.['sum'])} for ${moved.transfers} transfers`
      : moved.worstMs > STALL_MS + quiet.stallMs ? `a statement waited ${Math.round(moved.worstMs)} ms, elsewhere ${Math.round(quiet.stallMs)} ms at most`
      : undefined);
    return { name, ...(wrong !== undefined && { wrong }), figures: { 'p99 ms': moved.p99Ms, 'worst ms': moved.worstMs, 'elsewhere ms': quiet.stallMs } };
  } finally {
    await transfers.end();
    await elsewhere.end();
    await desk.drop();
  }
}
