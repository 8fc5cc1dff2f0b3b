/** T33: an UPDATE in batches of a large table with writers beside it, killed again and again: each row once, nobody waits long, and little time is lost. */
import pg from 'pg';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { serverPlace, type Copy } from '../place.ts';
import { sluice, startSluice, told, type Ended, type Running } from '../sluice.ts';
import { write } from '../workspace.ts';

/** With the pause the long walk takes two minutes, so that a kill comes every two seconds, and not every fifth of one. */
const SCALES = { quick: { rows: 150_000, kills: 3, pause: '' }, full: { rows: 5_000_000, kills: 50, pause: ' pause 100ms' } } as const;
const BATCH = 5_000;
const WRITERS = 3;
const LOCK_MS = 200;
const SPEED = 90;

export const backfillResume: FaultCase = {
  id: 'T33',
  title: 'an UPDATE in batches beside writers, killed again and again',
  holds: `each row is changed once by plain SQL after every kill and at the end; no batch holds its locks longer than ${LOCK_MS} ms (99 of 100); at least ${SPEED} % of the uninterrupted speed`,
  on: 'PostgreSQL 18',
  trials: { quick: 4, full: 51 },
  async *run(world) {
    const { rows, kills } = SCALES[world.scale];
    const seed = await serverPlace(world, 18).seed();
    // The pages hold room for what an UPDATE writes, as those of a table in use do.
    await seed.put(['create schema app', 'create table app.item (id bigint primary key, n integer not null default 0, w integer not null default 0, note text) with (fillfactor = 50)',
      `insert into app.item select g * 2, 0, 0, 'row ' || g from generate_series(1, ${rows}) g`, 'vacuum analyze app.item']);
    const whole = await seed.copy('whole');
    const plain = await walked(world, whole, rows, 0);
    await whole.drop();
    if (plain.wrong !== undefined) yield { name: 'not interrupted', wrong: plain.wrong };
    const copy = await seed.copy('killed');
    await seed.drop();
    yield* (await walked(world, copy, rows, kills, plain)).trials;
    await copy.drop();
  },
};

interface Walked {
  readonly trials: readonly Trial[];
  readonly wrong?: string;
  /** From when the statement began to when it ended or was killed. */
  readonly workMs: number;
  readonly rowsPerSecond: number;
}

/** The same walk, ended `kills` times on its way. */
async function walked(world: FaultWorld, copy: Copy, rows: number, kills: number, plain?: Walked): Promise<Walked> {
  const root = await world.folder();
  await write(root, 'sluice.yaml', 'environments:\n  test:\n    url: "${FAULT_URL}"\n    timeouts: { lock: 500ms, lockBudget: 1min, statement: 1min }\n');
  await write(root, 'db/database.yaml', 'dialect: postgres\nowns: { schemas: [app] }\nmigrations: migrations/*.sql\n');
  await write(root, 'db/migrations/V1__fill.sql', `-- sluice: batches of ${BATCH} by id${SCALES[world.scale].pause}\nupdate app.item set n = n + 1;\n`);
  const options = { root, env: { FAULT_URL: copy.url, SLUICE_ACTOR: 'ann' } };
  const deploy = ['deploy', 'db', '--env=test', '--assume-yes', '--adopt', '--wait=30s'];
  const watch = await beside(world, copy, rows);
  const trials: Trial[] = [];
  let workMs = 0;
  let wrong: string | undefined;
  const bad = (text: string): void => void (wrong ??= text);
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      const signal: NodeJS.Signals = kill % 10 === 0 ? 'SIGTERM' : 'SIGKILL';
      const name = `${signal} ${kill}`;
      const attempt = await watch.attempt();
      const running = startSluice(deploy, options);
      const began = await watch.begun(running, attempt);
      await new Promise((resolve) => setTimeout(resolve, world.random('T33', name) * 2 * (plain!.workMs / (kills + 5))));
      running.child.kill(signal);
      const asked = Date.now();
      const ended = await running.ended;
      if (began !== undefined) workMs += asked - began;
      const late = (signal === 'SIGTERM' ? ended.code !== 130 : ended.signal !== signal) ? `it was not ended by ${signal}: ${told(ended)}` : await watch.wrongNow();
      trials.push({ name, ...(late !== undefined && { wrong: late }), figures: { 'ends s': (Date.now() - asked) / 1000 } });
    }
    const attempt = await watch.attempt();
    const last = startSluice(deploy, options);
    const began = await watch.begun(last, attempt);
    const ended: Ended = await last.ended;
    if (began !== undefined) workMs += (await watch.endedAt()) - began;
    if (ended.code !== 0) bad(`it did not come to its end: ${told(ended)}`);
    const again = await sluice(deploy, options);
    if (again.code !== 0 || (await watch.attempt()) !== attempt + 1) bad(`deploying once more did something: ${told(again)}`);
    const figures = await watch.end();
    const missed = await watch.wrongAtEnd(rows);
    if (missed !== undefined) bad(missed);
    const rowsPerSecond = (rows * 1000) / workMs;
    const speed = plain ? (100 * rowsPerSecond) / plain.rowsPerSecond : 100;
    if (world.scale === 'full' && speed < SPEED) bad(`killed ${kills} times it had ${speed.toFixed(0)} % of the uninterrupted speed`);
    if (world.scale === 'full' && figures['lock p99 ms']! > LOCK_MS) bad(`a batch in a hundred held its locks for ${figures['lock p99 ms']!.toFixed(0)} ms and more`);
    trials.push({ name: 'the whole walk', ...(wrong !== undefined && { wrong }), figures: { ...figures, 'slower %': Math.max(0, 100 - speed), ...(plain && { 'a kill costs ms': Math.max(0, (workMs - plain.workMs) / kills) }), rows, 'uninterrupted s': (plain?.workMs ?? workMs) / 1000 } });
    return { trials, ...(wrong !== undefined && { wrong }), workMs, rowsPerSecond };
  } finally {
    await watch.end();
    await watch.close();
  }
}

const STEP = `from sluice.step where after_fp like 'sb1:%'`;

/** Writers, one who looks how long batches hold their locks, and one who counts. */
async function beside(world: FaultWorld, copy: Copy, rows: number) {
  const clients: pg.Client[] = [];
  const client = async (): Promise<pg.Client> => {
    const made = new pg.Client({ connectionString: copy.url });
    await made.connect();
    clients.push(made);
    return made;
  };
  const looker = await client();
  /** The first row of what plain SQL tells. */
  const look = async (sql: string): Promise<Readonly<Record<string, unknown>>> => (await looker.query<Record<string, unknown>>(sql)).rows[0] ?? {};
  let over = false;
  const locks = new Map<string, number>();
  const waits: number[] = [];
  const works: Promise<void>[] = [];
  for (let writer = 0; writer < WRITERS; writer += 1) {
    const own = await client();
    works.push((async () => {
      for (let turn = 0; !over; turn += 1) {
        const id = 2 * (1 + Math.floor(world.random('T33', writer, turn) * rows));
        const from = performance.now();
        if (turn % 20 === 7) await own.query('insert into app.item (id, note) values ($1, $2) on conflict do nothing', [turn % 40 === 7 ? id + 1 : rows * 2 + turn * WRITERS + writer + 1, 'written meanwhile']);
        else if (turn % 100 === 3) await own.query('delete from app.item where id = $1', [id]);
        else await own.query('update app.item set w = w + 1 where id = $1', [id]);
        waits.push(performance.now() - from);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })());
  }
  const eye = await client();
  works.push((async () => {
    while (!over) {
      const { rows: found } = await eye.query<{ xid: string; ms: number }>(`select backend_xid::text as xid, extract(epoch from clock_timestamp() - xact_start)::float8 * 1000 as ms from pg_stat_activity where application_name like 'sluice%' and backend_xid is not null and query not like '%deployment%' and datname = current_database()`);
      for (const { xid, ms } of found) locks.set(xid, Math.max(ms, locks.get(xid) ?? 0));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })());
  const has = async (): Promise<boolean> => (await look(`select to_regclass('sluice.step')::text as step`))['step'] !== null;
  const attempt = async (): Promise<number> => ((await has()) ? Number((await look(`select coalesce(max(attempt), 0) as attempt ${STEP}`))['attempt']) : 0);
  const percentile = (values: readonly number[], part: number): number => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;
  return {
    attempt,
    async begun(running: Running, before: number): Promise<number | undefined> {
      let out = false;
      void running.ended.then(() => (out = true));
      while (!out) {
        if ((await attempt()) > before) return timeOf(await look(`select started_at as at ${STEP} order by attempt desc limit 1`));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return undefined;
    },
    endedAt: async (): Promise<number> => timeOf(await look(`select ended_at as at ${STEP} order by attempt desc limit 1`)),
    /** Between two processes: the rows up to the mark, but those that came behind it meanwhile, and no other, were changed once. */
    async wrongNow(): Promise<string | undefined> {
      // What the killed one had sent may still end.
      for (let tries = 0; tries < 100; tries += 1) {
        const busy = await look(`select count(*)::int as n from pg_stat_activity where application_name like 'sluice%' and datname = current_database()`);
        if (busy['n'] === 0) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const mark = await look(`select substr(after_fp, 5)::json #>> '{after,0}' as at ${STEP} order by attempt desc limit 1`);
      const at = Number(mark['at'] ?? 0);
      return counted(await look(`select count(*) filter (where n > 1)::int as twice, count(*) filter (where n = 0 and id <= ${at} and id % 2 = 0)::int as missed, count(*) filter (where n > 0 and id > ${at})::int as early from app.item`), `at ${at}`);
    },
    /** Rows that came behind the largest key of the beginning are none of its own. */
    async wrongAtEnd(last: number): Promise<string | undefined> {
      const end = Number((await look(`select substr(after_fp, 5)::json #>> '{upTo,0}' as at ${STEP} order by attempt desc limit 1`))['at']);
      return counted(await look(`select count(*) filter (where n > 1)::int as twice, count(*) filter (where n = 0 and id % 2 = 0 and id <= ${last * 2})::int as missed, count(*) filter (where n > 0 and id > ${end})::int as early from app.item`), 'at the end');
    },
    close: () => Promise.all(clients.map((each) => each.end())),
    async end(): Promise<Readonly<Record<string, number>>> {
      if (!over) {
        over = true;
        await Promise.all(works);
      }
      const held = [...locks.values()];
      return { 'lock ms': Math.max(0, ...held), 'lock p99 ms': percentile(held, 0.99), 'writer waits ms': waits.reduce((most, each) => Math.max(most, each), 0), 'writer p99 ms': percentile(waits, 0.99) };
    },
  };
}

const timeOf = (row: Readonly<Record<string, unknown>>): number => new Date(row['at'] as string | Date).getTime();

function counted(found: Readonly<Record<string, unknown>>, when: string): string | undefined {
  const [twice, missed, early] = [found['twice'], found['missed'], found['early']].map(Number);
  return twice === 0 && missed === 0 && early === 0 ? undefined : `${when}: ${twice} rows were changed twice, ${missed} were missed, ${early} lie behind the mark and were changed`;
}
