/**
 * T09: a transaction that reads and writes a table stays open while a change of that table is deployed, and the application goes on all around.
 * A statement that waits for a lock holds up everybody who comes after it; so none waits longer than `timeouts.lock`, and it is tried again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Server } from '@sluice/kit/servers';
import { CHANGES, ROWS, schemaWith, type BlockedChange } from '../blocked-changes.ts';
import { deployed, openDesk, type Desk } from '../desk.ts';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { different } from '../observed.ts';
import { startProbes, type Probed } from '../probes.ts';
import { startSluice, told, type Ended } from '../sluice.ts';
import { writeWorkspace } from '../workspace.ts';

const LOCK_MS = 500;
const GRACE_MS = 100;
/** How long the deployment tries where the transaction does not end. */
const BUDGET_S = 3;
const READERS = 40;
const WRITERS = 10;
/** A table that no plan speaks of: what its clients wait is the machine's, and counts for nobody. */
const QUIET = 'apart.quiet';
const ELSEWHERE = 5;
const CARELESS_MS = 3_000;
const STAYS_MS = 1_800;

type Way = 'gives up' | 'gets in';

export const lockQueue: FaultCase = {
  id: 'T09',
  title: `a change of a table in use: ${CHANGES.length} kinds, and all in one plan`,
  holds: `no statement of the ${READERS + WRITERS} clients around it waits longer than timeouts.lock (${LOCK_MS} ms) + ${GRACE_MS} ms (and what clients of an untouched table wait meanwhile); giving up leaves the catalog as it was and names process, statement and age of who is in the way`,
  on: 'PostgreSQL 15 and 18',
  trials: { quick: 3, full: 2 * (2 * CHANGES.length + 4) },
  async *run(world) {
    const full = world.scale === 'full';
    for (const major of full ? ([18, 15] as const) : ([18] as const)) {
      const server = await world.server(major);
      const home = await prepare(world, server);
      const on = `PostgreSQL ${major}`;
      const chosen = full ? CHANGES : CHANGES.filter(({ what }) => what === 'add a column' || what === 'create an index beside writers');
      for (const [index, each] of chosen.entries()) {
        for (const way of full ? (['gives up', 'gets in'] as const) : ([index === 0 ? 'gives up' : 'gets in'] as const)) {
          const name = `${on}, ${each.what}, ${way}`;
          if (world.wanted(name)) yield await trial(home, server, name, { changed: [each], held: each, way, staysMs: STAYS_MS });
        }
      }
      const everything = `${on}, all in one plan, gets in`;
      if (full && world.wanted(everything)) {
        // What a batch has locked it keeps until it commits: its own work comes on top.
        const alone = await trial(home, server, `${everything}, nobody in the way`, { changed: CHANGES, way: 'gets in', staysMs: 0 });
        yield alone;
        yield await trial(home, server, everything, { changed: CHANGES, held: CHANGES[12]!, way: 'gets in', staysMs: STAYS_MS, workMs: alone.figures?.['stall ms'] ?? 0 });
      }
      const minute = `${on}, a transaction of a minute, gets in`;
      if (full && world.wanted(minute)) yield await trial(home, server, minute, { changed: [CHANGES[0]!], held: CHANGES[0]!, way: 'gets in', staysMs: 60_000 });
      const careless = `${on}, the same without care`;
      if (world.wanted(careless)) yield await withoutCare(home, careless);
    }
  },
};

async function prepare(world: FaultWorld, server: Server): Promise<Desk> {
  const home = await openDesk(world, server, { owns: '{ schemas: [shop] }', schema: schemaWith() });
  await home.must(DEPLOY);
  for (const rows of ROWS) await home.sql(rows);
  await home.sql(`create schema apart; create table ${QUIET} (id integer primary key, hits integer not null default 0); insert into ${QUIET} select n from generate_series(1, 500) n`);
  await home.sql('analyze');
  return home;
}

const DEPLOY = ['deploy', 'db', '--env=test', '--assume-yes'] as const;

interface Setting {
  readonly changed: readonly BlockedChange[];
  /** undefined: nobody is in the way. */
  readonly held?: BlockedChange;
  readonly way: Way;
  readonly staysMs: number;
  /** How long the plan's own work keeps others waiting. */
  readonly workMs?: number;
}

async function trial(home: Desk, server: Server, name: string, { changed, held, way, staysMs, workMs = 0 }: Setting): Promise<Trial> {
  const budget = way === 'gives up' ? `${BUDGET_S}s` : `${Math.ceil(staysMs / 1_000) + 60}s`;
  await writeWorkspace(home.root, { dialect: 'postgres', owns: '{ schemas: [shop] }', before: '', after: '', rows: [] }, schemaWith(...changed), `${LOCK_MS}ms`, budget);
  const desk = await home.copy();
  const before = await desk.observed();
  const holder = held && (await hold(desk.url, held.table));
  const probes = await startProbes(desk.url, { tables: changed.map(({ table }) => table), readers: READERS, writers: WRITERS });
  const elsewhere = await startProbes(desk.url, { tables: [QUIET], readers: ELSEWHERE, writers: ELSEWHERE });
  try {
    const running = startSluice(DEPLOY, { root: desk.root, env: { FAULT_URL: desk.url, SLUICE_STATE_DIR: desk.state, SLUICE_ACTOR: 'ann' } });
    if (holder && way === 'gets in') {
      await Promise.race([waited(server, desk), running.ended]);
      await sleep(staysMs);
      await holder.query('commit');
    }
    const ended = await running.ended;
    const [probed, quiet] = [await probes.end(), await elsewhere.end()];
    const tries = [...ended.err.matchAll(/; try (\d+)/g)].length + 1;
    const figures = { 'stall ms': probed.stallMs, 'elsewhere ms': quiet.stallMs, tries };
    const wrong = wrongProbes(probed, workMs + quiet.stallMs) ?? (held && holder && way === 'gives up' ? await givenUp(desk, ended, held, before, holder) : await deployed(desk, DEPLOY, ended));
    return { name, ...(wrong !== undefined && { wrong }), figures };
  } finally {
    await probes.end();
    await elsewhere.end();
    await holder?.end();
    await desk.drop();
  }
}

/** Reads and writes it, and stays. */
async function hold(url: string, table: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'slow report' });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  await client.query(`update ${table} set hits = hits where id = 1`);
  await client.query(`select count(*) from ${table}`);
  return client;
}

/** Until a statement of the deployment waits for the holder. */
async function waited(server: Server, { database }: Desk): Promise<void> {
  for (const until = performance.now() + 60_000; performance.now() < until; await sleep(20)) {
    const rows = await server.query(`select 1 from pg_stat_activity where datname = '${database}' and application_name like 'sluice%' and wait_event_type = 'Lock'`);
    if (rows.length > 0) return;
  }
}

function wrongProbes({ stallMs, asked, failed }: Probed, others: number): string | undefined {
  if (failed.length > 0) return `${failed.length} statements of clients failed: ${failed[0]}`;
  if (asked < READERS + WRITERS) return `only ${asked} statements of clients were answered`;
  return stallMs > LOCK_MS + GRACE_MS + others ? `a client waited ${Math.round(stallMs)} ms` : undefined;
}

async function givenUp(desk: Desk, ended: Ended, held: BlockedChange, before: Awaited<ReturnType<Desk['observed']>>, holder: pg.Client): Promise<string | undefined> {
  const { rows: [me] } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
  if (ended.code !== 2) return told(ended);
  const text = ended.out.replaceAll(/\s+/g, ' ');
  const named = new RegExp(`in the way: process ${me!.pid} \\(user postgres, slow report, idle in transaction, its transaction open for \\d+ (m?s|min)\\)[^:]*: select count`);
  if (!named.test(text)) return `it did not name who is in the way: ${told(ended)}`;
  await holder.query('rollback');
  // What a build beside writers left waits for them too: the next deployment takes it away.
  const wrong = held.beside ? undefined : (different(before, await desk.observed()) ?? (await desk.clean()).left);
  if (wrong !== undefined) return `after giving up: ${wrong}`;
  return deployed(desk, DEPLOY, await desk.run(DEPLOY));
}

/** What the rest of the world does: a statement without any limit waits behind the reader, and everybody behind it. */
async function withoutCare(home: Desk, name: string): Promise<Trial> {
  const [{ table }] = CHANGES as [BlockedChange];
  const desk = await home.copy();
  const holder = await hold(desk.url, table);
  const probes = await startProbes(desk.url, { tables: [table], readers: READERS, writers: WRITERS });
  try {
    const change = desk.sql(`alter table ${table} add column careless text`);
    await sleep(CARELESS_MS);
    await holder.query('commit');
    await change;
    const { stallMs } = await probes.end();
    return { name, ...(stallMs < CARELESS_MS * 0.8 && { wrong: `clients waited only ${Math.round(stallMs)} ms: the probes prove nothing` }), figures: { 'stall without care ms': stallMs } };
  } finally {
    await probes.end();
    await holder.end();
    await desk.drop();
  }
}
