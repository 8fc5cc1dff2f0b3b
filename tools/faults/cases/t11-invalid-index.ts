/**
 * T11: an index that is built beside writers is stopped on the way, by the deployment's own misfortune or by somebody's hand, and the server keeps
 * it as invalid: writers keep it up and nobody reads it. The same for a partition whose DETACH CONCURRENTLY was stopped.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '@sluice/kit/servers';
import pg from 'pg';
import { openDesk, type Desk } from '../desk.ts';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { different } from '../observed.ts';
import { startSluice, told, type Ended, type Running } from '../sluice.ts';
import { writeWorkspace } from '../workspace.ts';

const BEFORE = [
  'create schema shop;\n',
  'create table shop.visit (id integer primary key, at date, name text);\n',
  'create table shop.event (id integer not null, note text) partition by range (id);\n',
  'create table shop.event_1 partition of shop.event for values from (0) to (1000);\ncreate table shop.event_2 partition of shop.event for values from (1000) to (2000);\n',
].join('');
/** In the order in which they are built. */
const INDEXES = ['visit_at', 'visit_both', 'visit_name'];
const AFTER = `${BEFORE}create index visit_at on shop.visit (at);\ncreate index visit_both on shop.visit (name, at);\ncreate unique index visit_name on shop.visit (name);\n`;
const APART = AFTER.replace('create table shop.event_1 partition of shop.event for values from (0) to (1000)', 'create table shop.event_1 (id integer not null, note text)');
const ROWS = [
  `insert into shop.visit select n, date '2026-01-01' + n % 300, 'name ' || n from generate_series(1, 12000) n`,
  `insert into shop.event select n, 'note ' || n from generate_series(0, 1999) n`, 'analyze',
];
const BUDGET = '3s';
const DEPLOY = ['deploy', 'db', '--env=test', '--assume-yes'] as const;

const WAYS = {
  'the build is cancelled': stopped('cancelled'),
  'its session is ended': stopped('terminated'),
  'the deployment is killed': stopped('killed'),
  'a writer stays longer than the budget': writerStays,
  'rows are equal': equalRows,
  'by hand, of the same definition': byHand(`create index concurrently visit_at on shop.visit (at)`),
  'by hand, of another definition': byHand(`create unique index concurrently visit_at on shop.visit (name)`),
  'once it was there': onceThere,
  'a reindex is stopped by hand': reindexed,
  'a detach is stopped by hand': detached(AFTER),
  'a detach is stopped by hand, and wanted': detached(APART),
} satisfies Readonly<Record<string, Way>>;

type Way = (at: Place) => Promise<string | undefined>;

interface Place {
  readonly desk: Desk;
  /** Of INDEXES, from 0. */
  readonly which: number;
  start(): Running;
}

export const invalidIndex: FaultCase = {
  id: 'T11',
  title: 'an index is stopped half way through its build, a partition half way out',
  holds: 'success is never reported with an invalid index; running deploy again repairs it, and what somebody left by hand',
  on: 'PostgreSQL 15 and 18',
  trials: { quick: 3, full: 100 },
  async *run(world) {
    const full = world.scale === 'full';
    for (const major of full ? ([18, 15] as const) : ([18] as const)) {
      const home = await prepare(world, await world.server(major));
      for (const [index, [what, way]] of Object.entries(WAYS).entries()) {
        const seeds = full ? 5 : Number([0, 3, 9].includes(index));
        for (let seed = 0; seed < seeds; seed += 1) {
          const name = `PostgreSQL ${major}, ${what}, seed ${seed}`;
          if (world.wanted(name)) yield await trial(home, way, Math.floor(world.random(name) * INDEXES.length), name);
        }
      }
    }
  },
};

async function prepare(world: FaultWorld, server: Server): Promise<Desk> {
  const home = await openDesk(world, server, { owns: '{ schemas: [shop] }', schema: BEFORE });
  await home.must(DEPLOY);
  for (const rows of ROWS) await home.sql(rows);
  return home;
}

async function trial(home: Desk, way: Way, which: number, name: string): Promise<Trial> {
  await writeWorkspace(home.root, { dialect: 'postgres', owns: '{ schemas: [shop] }', before: '', after: '', rows: [] }, AFTER, '500ms', BUDGET);
  const desk = await home.copy();
  try {
    const start = (): Running => startSluice(DEPLOY, { root: desk.root, env: { FAULT_URL: desk.url, SLUICE_STATE_DIR: desk.state, SLUICE_ACTOR: 'ann' } });
    const wrong = (await way({ desk, which, start })) ?? (await whole(desk));
    return { name, ...(wrong !== undefined && { wrong }) };
  } finally {
    await desk.drop();
  }
}

const INVALID = /* sql */ `
  select indexrelid::regclass::text as what from pg_index where not (indisvalid and indisready)
  union all select inhrelid::regclass::text || ' (detaching)' from pg_inherits where inhdetachpending order by 1`;

const invalid = async (desk: Desk): Promise<string> => (await desk.sql(INVALID)).map(({ what }) => String(what)).join(', ');

/** A success that left something invalid. */
async function lied(desk: Desk, ended: Ended): Promise<string | undefined> {
  const left = ended.code === 0 ? await invalid(desk) : '';
  return left === '' ? undefined : `it reported success with ${left}`;
}

/** Deploying again, if there is anything left to do, and once more. */
async function whole(desk: Desk): Promise<string | undefined> {
  const again = await desk.run(DEPLOY);
  if (again.code !== 0) return `deploying again: ${told(again)}`;
  const left = await invalid(desk);
  if (left !== '') return `deploying again reported success with ${left}`;
  const made = (await desk.sql(`select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = 'shop.visit'::regclass and not i.indisprimary order by 1`)).map(({ name }) => name).join();
  if (made !== INDEXES.join()) return `there are ${made} instead of ${INDEXES.join()}`;
  const rows = await desk.sql('select (select count(*) from shop.visit)::int4 as visits, ((select count(*) from only shop.event_1) + (select count(*) from only shop.event_2))::int4 as events');
  if (rows[0]?.['visits'] !== 12_000 || rows[0]['events'] !== 2_000) return `rows are missing: ${JSON.stringify(rows[0])}`;
  const more = await desk.run(DEPLOY);
  return more.code === 0 && /up to date|unchanged|nothing to/i.test(more.out) ? (await desk.clean()).left : `deploying once more: ${told(more)}`;
}

async function session(desk: Desk, ...statements: readonly string[]): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: desk.url, application_name: 'holder' });
  client.on('error', () => undefined);
  await client.connect();
  for (const each of statements) await client.query(each);
  return client;
}

/** Keeps builds from their end, and nothing else: it may still see the rows as they were. */
const snapshot = (desk: Desk): Promise<pg.Client> => session(desk, 'begin isolation level repeatable read', 'select 1');

async function backendOf(desk: Desk, statement: string): Promise<number | undefined> {
  for (const until = performance.now() + 60_000; performance.now() < until; await sleep(20)) {
    const [row] = await desk.sql(`select pid from pg_stat_activity where datname = current_database() and query ilike '%${statement}%' and wait_event_type = 'Lock' and pid <> pg_backend_pid()`);
    if (row) return Number(row['pid']);
  }
  return undefined;
}

function stopped(how: 'cancelled' | 'terminated' | 'killed'): Way {
  return async ({ desk, which, start }) => {
    const before = await desk.observed();
    let holder = await snapshot(desk);
    const running = start();
    try {
      let pid: number | undefined;
      for (let at = 0; at <= which; at += 1) {
        pid = await backendOf(desk, `concurrently ${INDEXES[at]}`);
        if (pid === undefined) return `${INDEXES[at]} was never built: ${running.said()}`;
        if (at === which) break;
        // The next build meets a newer one; this build does not wait for it.
        const next = await snapshot(desk);
        await holder.end();
        holder = next;
      }
      if (how === 'killed') running.child.kill('SIGKILL');
      else await desk.sql(`select pg_${how === 'cancelled' ? 'cancel' : 'terminate'}_backend(${pid})`);
      if (how === 'terminated') {
        const again = await backendOf(desk, `concurrently ${INDEXES[which]}`);
        if (again === undefined) return `it was not built again: ${running.said()}`;
        await holder.end();
      }
      const ended = await running.ended;
      const lie = await lied(desk, ended);
      if (lie !== undefined) return lie;
      if (how === 'terminated' && ended.code !== 0) return told(ended);
      if (how !== 'cancelled') return undefined;
      if (ended.code !== 2) return told(ended);
      return (await invalid(desk)) === '' ? different(before, await desk.observed()) : `after the failure there is ${await invalid(desk)}`;
    } finally {
      running.child.kill('SIGKILL');
      await holder.end();
    }
  };
}

/** What is left of the build waits for the writer as the build did: it stays until the next deployment, which the report says. */
async function writerStays({ desk, start }: Place): Promise<string | undefined> {
  const writer = await session(desk, 'begin', 'update shop.visit set name = name where id = 1');
  try {
    for (const round of [1, 2]) {
      const ended = await start().ended;
      if (ended.code !== 2 || !/in the way: process/.test(ended.out)) return `round ${round}: ${told(ended)}`;
    }
    return undefined;
  } finally {
    await writer.end();
  }
}

async function equalRows({ desk, start }: Place): Promise<string | undefined> {
  await desk.sql(`update shop.visit set name = 'name 1' where id = 7`);
  const before = await desk.observed();
  for (const round of [1, 2]) {
    const ended = await start().ended;
    if (ended.code !== 2 || !/Key \(name\)=|duplicate|could not create unique index/.test(ended.out)) return `round ${round}: ${told(ended)}`;
    const left = (await invalid(desk)) || different(before, await desk.observed());
    if (left) return `round ${round}: ${left}`;
  }
  await desk.sql(`update shop.visit set name = 'name 7' where id = 7`);
  return undefined;
}

/** A statement that waits is cancelled by the one who sent it. */
async function cancelled(desk: Desk, statement: string, seen: string, ...first: readonly string[]): Promise<string | undefined> {
  const holder = await session(desk, ...first);
  const hand = await session(desk);
  try {
    const ended = hand.query(statement).then(() => 'went on', () => 'cancelled');
    const pid = await backendOf(desk, seen);
    await desk.sql(`select pg_cancel_backend(${pid ?? 0})`);
    return (await ended) === 'cancelled' && (await invalid(desk)) !== '' ? undefined : `the hand's statement left nothing behind: ${statement}`;
  } finally {
    await hand.end();
    await holder.end();
  }
}

const SNAPSHOT = ['begin isolation level repeatable read', 'select 1'];

function byHand(statement: string): Way {
  return async ({ desk, start }) => {
    const set = await cancelled(desk, statement, 'concurrently visit_at', ...SNAPSHOT);
    if (set !== undefined) return set;
    const ended = await start().ended;
    return ended.code === 0 ? lied(desk, ended) : told(ended);
  };
}

/** As a crash of a REINDEX or a damaged disk would have it. */
async function onceThere({ desk, which, start }: Place): Promise<string | undefined> {
  const first = await start().ended;
  if (first.code !== 0) return told(first);
  await desk.sql(`update pg_index set indisvalid = false where indexrelid = 'shop.${INDEXES[which]}'::regclass`);
  const ended = await start().ended;
  return ended.code === 0 ? lied(desk, ended) : told(ended);
}

/** The copy is nobody's: it is named, and goes by the hand that made it. */
async function reindexed({ desk, start }: Place): Promise<string | undefined> {
  const set = await cancelled(desk, 'reindex index concurrently shop.visit_pkey', 'reindex index concurrently', ...SNAPSHOT);
  if (set !== undefined) return set;
  const ended = await start().ended;
  const text = `${ended.out} ${ended.err}`.replaceAll(/\s+/g, ' ');
  if (ended.code !== 0 || !/shop\.visit_pkey_ccnew is invalid/.test(text)) return `it did not name the invalid index: ${told(ended)}`;
  const left = await invalid(desk);
  if (left !== 'shop.visit_pkey_ccnew') return `there is ${left}`;
  await desk.sql('drop index concurrently shop.visit_pkey_ccnew');
  return undefined;
}

function detached(schema: string): Way {
  return async ({ desk, start }) => {
    await desk.schema(schema);
    const set = await cancelled(desk, 'alter table shop.event detach partition shop.event_1 concurrently', 'detach partition', 'begin', 'select count(*) from shop.event');
    if (set !== undefined) return set;
    const ended = await start().ended;
    if (ended.code !== 0) return told(ended);
    const lie = await lied(desk, ended);
    if (lie !== undefined) return lie;
    const [row] = await desk.sql('select count(*)::int4 as n from shop.event');
    const expected = schema === APART ? 1_000 : 2_000;
    return row?.['n'] === expected ? undefined : `the parent shows ${String(row?.['n'])} rows, not ${expected}`;
  };
}
