/**
 * T10: another session locks the same tables in the opposite order, so that it and the deployment wait for each other. The server ends one of
 * them: mostly the deployment, once to three times, or as often as it tries; sometimes the other one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '@sluice/kit/servers';
import pg from 'pg';
import type { FaultCase, Trial } from '../fault-case.ts';
import { different } from '../observed.ts';
import { serverSeed } from '../place.ts';
import type { ReferencePlan } from '../reference-plan.ts';
import { told, type Ended, type Running } from '../sluice.ts';
import { openStage, type Scene, type Stage } from '../stage.ts';
import { together } from '../together.ts';

/** As DEADLOCKS of packages/core/src/run/retry.ts. */
const RETRIES = 3;
const TABLES = Array.from({ length: 8 }, (_, index) => `shop.t${index + 1}`);
const ENOUGH = 50;

interface Meeting {
  /** How often the two wait for each other. */
  readonly times: number;
  readonly victim: 'deployment' | 'other';
}

/** Two batches: a value must be committed before the columns can have it. */
const plan: ReferencePlan = {
  dialect: 'postgres', owns: '{ schemas: [shop] }',
  before: ["create schema shop;\ncreate type shop.state as enum ('new');\n", ...TABLES.map((table) => `create table ${table} (id integer primary key, name text);\n`)].join(''),
  after: ["create schema shop;\ncreate type shop.state as enum ('new', 'old');\n", ...TABLES.map((table) => `create table ${table} (id integer primary key, name text, state shop.state not null default 'old');\n`)].join(''),
  rows: TABLES.map((table) => `insert into ${table} select n, 'name ' || n from generate_series(1, 200) n`),
};

export const deadlock: FaultCase = {
  id: 'T10',
  title: 'another session locks the same tables in the opposite order',
  holds: `the batch is taken back whole and tried again up to ${RETRIES} times; giving up (outcome 2) names the other session and leaves no part of the batch; running deploy again converges`,
  on: 'PostgreSQL 15 and 18',
  trials: { quick: 2, full: 100 },
  async *run(world) {
    const full = world.scale === 'full';
    for (const major of full ? ([18, 15] as const) : ([18] as const)) {
      // The one that has waited this long looks whether it waits for itself.
      const server = await startServer({ major, settings: { deadlock_timeout: '700ms' } });
      try {
        const stage = await openStage(world, { name: `PostgreSQL ${major}`, seed: () => serverSeed(server) }, plan, { lockTimeout: '5s' });
        const trials = MEETINGS.flatMap(({ meeting, shares }) => Array.from({ length: full ? shares.full : shares.quick }, (_, seed) => ({ meeting, seed, name: `${stage.name}, ${meeting.times === ENOUGH ? 'always' : `${meeting.times} times`}, the ${meeting.victim} is ended, seed ${seed}` })));
        yield* together(trials.filter(({ name }) => world.wanted(name)).map(({ meeting, name }) => () => trial(stage, meeting, [world.random(name, 'from'), world.random(name, 'to')], name)));
      } finally {
        await server.stop();
      }
    }
  },
};

const MEETINGS: readonly { readonly meeting: Meeting; readonly shares: { readonly quick: number; readonly full: number } }[] = [
  { meeting: { times: 1, victim: 'deployment' }, shares: { quick: 1, full: 12 } },
  { meeting: { times: 2, victim: 'deployment' }, shares: { quick: 0, full: 8 } },
  { meeting: { times: RETRIES, victim: 'deployment' }, shares: { quick: 0, full: 10 } },
  { meeting: { times: ENOUGH, victim: 'deployment' }, shares: { quick: 1, full: 12 } },
  { meeting: { times: 1, victim: 'other' }, shares: { quick: 0, full: 8 } },
];

async function trial(stage: Stage, meeting: Meeting, [from, to]: readonly [number, number], name: string): Promise<Trial> {
  const scene = await stage.scene(name);
  const other = new pg.Client({ connectionString: scene.url, application_name: 'other way round' });
  other.on('error', () => undefined);
  await other.connect();
  const watch = new pg.Client({ connectionString: scene.url });
  await watch.connect();
  // The deployment takes them in their order: the other has a late one and wants an early one.
  const early = Math.floor(to * 4);
  const late = early + 1 + Math.floor(from * (TABLES.length - early - 1));
  try {
    const before = await scene.observed();
    const running = scene.start();
    const [met, parts] = await meet({ running, other, watch, meeting, has: TABLES[late]!, wants: TABLES[early]! });
    const ended = await running.ended;
    if (met === 0) return { name, wrong: `the two never waited for each other: ${told(ended)}` };
    const wrong = parts ?? (meeting.times === ENOUGH ? await givenUp(scene, ended, before) : await wentOn(scene, ended, meeting));
    return { name, ...(wrong !== undefined && { wrong }), figures: { deadlocks: met } };
  } finally {
    await other.end();
    await watch.end();
    await scene.end();
  }
}

interface Opponents {
  readonly running: Running;
  readonly other: pg.Client;
  readonly watch: pg.Client;
  readonly meeting: Meeting;
  readonly has: string;
  readonly wants: string;
}

/** Gives how often they met, and what anybody saw of a batch that was not whole. */
async function meet({ running, other, watch, meeting, has, wants }: Opponents): Promise<readonly [number, string | undefined]> {
  let met = 0;
  let over = false;
  void running.ended.then(() => (over = true));
  while (!over && met < meeting.times) {
    await other.query('begin');
    // Who looks first is ended: the one whose patience is shorter.
    await other.query(`set local deadlock_timeout = '${meeting.victim === 'other' ? '1ms' : '10min'}'`);
    await other.query(`update ${has} set name = name where id = 1`);
    while (!over && !(await waitsFor(watch, has))) await sleep(10);
    if (!over) {
      const ending = await other.query(`update ${wants} set name = name where id = 1`).then(() => 'went on', () => 'ended');
      if (ending !== (meeting.victim === 'other' ? 'ended' : 'went on')) return [met, `the other session ${ending}: the wrong one was the victim`];
      met += 1;
    }
    await other.query('rollback');
    const columns = await count(watch);
    if (columns !== 0 && columns !== TABLES.length) return [met, `${columns} of ${TABLES.length} columns were to be seen`];
  }
  return [met, undefined];
}

const waitsFor = async (watch: pg.Client, table: string): Promise<boolean> => (await watch.query('select 1 from pg_locks where relation = $1::regclass and database = (select oid from pg_database where datname = current_database()) and not granted', [table])).rowCount !== 0;
const count = async (watch: pg.Client): Promise<number> => Number((await watch.query<{ n: string }>(`select count(*) as n from pg_attribute where attrelid::regclass::text like 'shop.%' and attname = 'state'`)).rows[0]?.n);

async function wentOn(scene: Scene, ended: Ended, { times, victim }: Meeting): Promise<string | undefined> {
  if (ended.code !== 0) return told(ended);
  const again = [...ended.err.matchAll(/a deadlock; try (\d) of (\d)/g)].map(([, at, of]) => `${at}/${of}`).join(' ');
  const expected = victim === 'other' ? '' : Array.from({ length: times }, (_, index) => `${index + 2}/${RETRIES + 1}`).join(' ');
  if (again !== expected) return `it said that it tried again "${again}", not "${expected}": ${told(ended)}`;
  return scene.verdict();
}

async function givenUp(scene: Scene, ended: Ended, before: Awaited<ReturnType<Scene['observed']>>): Promise<string | undefined> {
  if (ended.code !== 2) return told(ended);
  const text = `${ended.err} ${ended.out}`.replaceAll(/\s+/g, ' ');
  if (!/deadlock detected/.test(text) || !/blocked by process \d+/.test(text)) return `it did not say what happened: ${told(ended)}`;
  if ([...text.matchAll(/a deadlock; try/g)].length !== RETRIES) return `it did not try again ${RETRIES} times: ${told(ended)}`;
  // A value that was added stays: nobody can take it away. All else is as before.
  const rest = different(before, await scene.observed());
  if (rest !== undefined && (/^[2-9]\d* differences/.test(rest) || !/state/.test(rest))) return `after giving up: ${rest}`;
  return (await scene.clean()).left ?? scene.converged();
}
