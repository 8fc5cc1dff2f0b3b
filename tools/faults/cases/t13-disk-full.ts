/**
 * T13: there is no room left: where the server keeps its tables, its write-ahead log or what it sorts, where the embedded database lies, or on
 * this machine: the state folder with the journal's mirror, the temporary folder, what is printed.
 */
import { chown, cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer, type Server, type ServerOptions } from '@sluice/kit/servers';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { serverSeed, type Place } from '../place.ts';
import { postgresPlan } from '../reference-plan.ts';
import { smallDisk, type SmallDisk } from '../small-disk.ts';
import { startSluice, told, type Ended } from '../sluice.ts';
import { onPglite, onServer, openStage, type Scene, type Stage } from '../stage.ts';

/** The servers' user where the tests run as root. */
const SERVER_USER = 65_534;
const MB = 1 << 20;

export const diskFull: FaultCase = {
  id: 'T13',
  title: 'no room: tables, write-ahead log, sorting; embedded database; state folder, temporary folder, output',
  holds: 'it ends with 0, 1, 2, or 4 where the server fell over a COMMIT; no row is lost; once there is room, running deploy again converges',
  on: 'PostgreSQL 15 and 18, PGlite',
  trials: { quick: 4, full: 80 },
  async *run(world) {
    for (const { name, quick, full, run } of GROUPS) {
      const count = world.scale === 'full' ? full : quick;
      if (count === 0) continue;
      const trials = Array.from({ length: count }, (_, seed) => ({ seed, name: `${name}, seed ${seed}` })).filter((each) => world.wanted(each.name));
      if (trials.length > 0) yield* run(world, trials, name);
    }
  },
};

interface Planned {
  readonly seed: number;
  readonly name: string;
}

interface Group {
  readonly name: string;
  readonly quick: number;
  readonly full: number;
  run(world: FaultWorld, trials: readonly Planned[], name: string): AsyncIterable<Trial>;
}

const GROUPS: readonly Group[] = [
  { name: 'PostgreSQL 18, tables', quick: 1, full: 12, run: (world, trials) => onServerDisk(world, trials, { major: 18 }, 'tables') },
  { name: 'PostgreSQL 15, tables', quick: 0, full: 8, run: (world, trials) => onServerDisk(world, trials, { major: 15 }, 'tables') },
  { name: 'PostgreSQL 18, write-ahead log', quick: 0, full: 10, run: (world, trials) => onServerDisk(world, trials, { major: 18, settings: SMALL_LOG }, 'log') },
  { name: 'PostgreSQL 15, write-ahead log', quick: 0, full: 6, run: (world, trials) => onServerDisk(world, trials, { major: 15, settings: SMALL_LOG }, 'log') },
  { name: 'PostgreSQL 18, sorting', quick: 0, full: 4, run: (world, trials) => onServerDisk(world, trials, { major: 18, settings: { maintenance_work_mem: '64kB', work_mem: '64kB' } }, 'sorting') },
  { name: 'PGlite', quick: 0, full: 8, run: embedded },
  { name: 'state folder full', quick: 2, full: 14, run: (world, trials) => local(world, trials, 'full') },
  { name: 'state folder read-only', quick: 0, full: 6, run: (world, trials) => local(world, trials, 'read-only') },
  { name: 'temporary folder full', quick: 0, full: 4, run: (world, trials) => local(world, trials, 'temporary') },
  { name: 'output full', quick: 1, full: 8, run: output },
];

/** What a deployment needs, about, in MB. */
const ROOM = { tables: 10, log: 20, sorting: 0.2 };
const SMALL_LOG = { min_wal_size: '32MB', max_wal_size: '48MB', wal_recycle: 'off', wal_init_zero: 'on' };

async function* skipped(trials: readonly Planned[], why: string): AsyncGenerator<Trial> {
  for (const { name } of trials) yield { name, skipped: why };
}

/** What a deployment did that met a full disk. */
const fell = ({ code }: Ended): boolean => code !== 0;
const strange = (ended: Ended): string | undefined => (ended.signal === null && [0, 1, 2, 4].includes(ended.code ?? -1) ? undefined : told(ended));

async function* onServerDisk(world: FaultWorld, trials: readonly Planned[], options: ServerOptions, what: 'tables' | 'log' | 'sorting'): AsyncGenerator<Trial> {
  const disk = await smallDisk(await world.folder(), what, what === 'log' ? 96 : what === 'tables' ? 160 : 16, SERVER_USER);
  if (typeof disk === 'string') {
    yield* skipped(trials, disk);
    return;
  }
  const server = await startServer({ ...options, ...(what === 'log' && { walFolder: disk.path }) });
  try {
    const name = `PostgreSQL ${server.major}`;
    const stage = await openStage(world, placeOn(name, server, what === 'log' ? undefined : disk, what), postgresPlan, { lockBudget: '5s' });
    let full = 0;
    for (const each of trials) {
      const scene = await stage.scene(each.name);
      try {
        // The first of them meets no room at all; the others fall over it somewhere on the way, or not.
        await disk.fill(each.seed === 0 ? 0 : Math.floor(world.random(each.name) * ROOM[what] * MB));
        const ended = await scene.deploy();
        await disk.free();
        // Without room for its log the server cannot even recover: somebody makes room and starts it.
        if (what === 'log') await server.restart('immediate');
        full += fell(ended) ? 1 : 0;
        const wrong = strange(ended) ?? (await rowsLost(server, scene)) ?? (ended.code === 0 ? await scene.verdict() : await scene.converged());
        yield { name: each.name, ...(wrong !== undefined && { wrong: `${wrong} (first: ${told(ended)})` }), figures: { 'fell over it': full } };
      } finally {
        await disk.free();
        await scene.end();
      }
    }
    if (full === 0) yield { name: `${name}, ${what}`, wrong: 'no deployment met a full disk: these trials prove nothing' };
  } finally {
    await server.stop('immediate');
    await disk.close();
  }
}

function placeOn(name: string, server: Server, disk: SmallDisk | undefined, what: string): Place {
  return {
    name,
    async seed() {
      const seed = await serverSeed(server);
      if (!disk) return seed;
      await mkdir(join(disk.path, 'space'));
      await chown(join(disk.path, 'space'), SERVER_USER, SERVER_USER);
      await server.query(`create tablespace small location '${join(disk.path, 'space')}'`);
      // What is copied from it lies there too.
      await server.query(what === 'tables' ? `alter database "${seed.database}" set tablespace small` : `alter system set temp_tablespaces = 'small'`);
      if (what === 'sorting') await server.query('select pg_reload_conf()');
      return seed;
    },
  };
}

/** By hand, before anything is repaired. */
async function rowsLost(server: Server, { database }: Scene): Promise<string | undefined> {
  const filled = ['customer', 'product', 'orders', 'line', 'visit', 'stock'];
  const [row] = await server.query(`select ${filled.map((table) => `(select count(*) || ' ' || sum(id) from shop.${table}) as ${table}`).join(', ')}`, database);
  const wrong = Object.entries(row ?? {}).find(([, value]) => value !== '12000 72006000');
  return wrong && `rows are missing in ${wrong[0]}: ${String(wrong[1])}`;
}

async function* embedded(world: FaultWorld, trials: readonly Planned[], name: string): AsyncGenerator<Trial> {
  const disk = await smallDisk(await world.folder(), 'embedded', 192);
  if (typeof disk === 'string') {
    yield* skipped(trials, disk);
    return;
  }
  let full = 0;
  try {
    const stage = await onPglite(world);
    for (const each of trials) {
      const scene = await stage.scene(each.name);
      const there = join(disk.path, 'db');
      try {
        await cp(scene.database, there, { recursive: true });
        await disk.fill(each.seed === 0 ? 0 : Math.floor(world.random(each.name) * 24 * MB));
        const ended = await scene.deploy({ FAULT_URL: `pglite:${there}` });
        await disk.free();
        full += fell(ended) ? 1 : 0;
        const again = await scene.deploy({ FAULT_URL: `pglite:${there}` });
        await rm(scene.database, { recursive: true });
        await cp(there, scene.database, { recursive: true });
        const wrong = strange(ended) ?? (again.code === 0 ? await scene.verdict() : `deploying again: ${told(again)}`);
        yield { name: each.name, ...(wrong !== undefined && { wrong: `${wrong} (first: ${told(ended)})` }), figures: { 'fell over it': full } };
      } finally {
        await disk.free();
        await rm(there, { recursive: true, force: true });
        await scene.end();
      }
    }
    if (full === 0) yield { name, wrong: 'no deployment met a full disk: these trials prove nothing' };
  } finally {
    await disk.close();
  }
}

/** On this machine: before the deployment begins (every third, and where nothing may be open for writing), or while it goes on. */
async function* local(world: FaultWorld, trials: readonly Planned[], what: 'full' | 'read-only' | 'temporary'): AsyncGenerator<Trial> {
  const disk = await smallDisk(await world.folder(), what, 64);
  if (typeof disk === 'string') {
    yield* skipped(trials, disk);
    return;
  }
  try {
    const stage = await onServer(world, 18);
    const whole = await duration(stage);
    for (const each of trials) yield await onThisMachine(world, { stage, disk, what, whole }, each);
  } finally {
    await disk.close();
  }
}

async function duration(stage: Stage): Promise<number> {
  const scene = await stage.scene('duration');
  const { ms } = await scene.deploy();
  await scene.end();
  return ms;
}

interface Machine {
  readonly stage: Stage;
  readonly disk: SmallDisk;
  readonly what: 'full' | 'read-only' | 'temporary';
  readonly whole: number;
}

async function onThisMachine(world: FaultWorld, { stage, disk, what, whole }: Machine, { seed, name }: Planned): Promise<Trial> {
  const scene = await stage.scene(name);
  const own = join(disk.path, `own-${seed}`);
  const env = what === 'temporary' ? { TMPDIR: own } : { SLUICE_STATE_DIR: own };
  const hurt = async (): Promise<void> => (what === 'read-only' ? disk.readOnly(true) : disk.fill());
  const heal = async (): Promise<void> => (what === 'read-only' ? disk.readOnly(false) : disk.free());
  try {
    await mkdir(own);
    if (what !== 'temporary') await cp(scene.env['SLUICE_STATE_DIR']!, own, { recursive: true });
    const first = what === 'read-only' || seed % 3 === 0;
    if (first) await hurt();
    const running = scene.start(env);
    if (!first) {
      await Promise.race([sleep((0.3 + 0.6 * world.random(name)) * whole), running.ended]);
      await hurt();
    }
    const ended = await running.ended;
    await heal();
    const again = ended.code === 0 ? ended : await scene.deploy(env);
    const wrong = strange(ended) ?? (again.code === 0 ? await scene.verdict() : `deploying again: ${told(again)}`);
    return { name, ...(wrong !== undefined && { wrong: `${wrong} (first: ${told(ended)})` }), figures: { 'fell over it': fell(ended) ? 1 : 0 } };
  } finally {
    await heal();
    await rm(own, { recursive: true, force: true });
    await scene.end();
  }
}

/** What is printed goes nowhere: that is told by nobody, and must change nothing. */
async function* output(world: FaultWorld, trials: readonly Planned[]): AsyncGenerator<Trial> {
  const stage = await onServer(world, 18);
  for (const { name, seed } of trials) {
    const scene = await stage.scene(name);
    try {
      const to = (['out', 'err', 'both', 'closed'] as const)[seed % 4]!;
      const running = startSluice(['deploy', 'db', '--env=test', '--assume-yes'], { root: scene.root, env: scene.env, ...(to === 'closed' ? {} : { full: to }) });
      if (to === 'closed') {
        // As `| head` does when it has seen enough.
        running.child.stdout?.destroy();
        running.child.stderr?.destroy();
      }
      const ended = await running.ended;
      const wrong = ended.code === 0 ? await scene.verdict() : `it did not succeed with its output ${to === 'closed' ? to : `full (${to})`}: ${told(ended)}`;
      yield { name, ...(wrong !== undefined && { wrong }) };
    } finally {
      await scene.end();
    }
  }
}
