/**
 * T05: the client goes while the server builds an index that takes long (an older snapshot holds it up). Killed: its backend must be gone within
 * two seconds. Killed behind a line that hides it from the server: the next deployment ends the backend, and says so. Only stopped, with its lock
 * taken away: its backend is never touched, and the next deployment waits and says for whom.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startProxy, type Proxy } from '@sluice/kit/proxy';
import type { Server } from '@sluice/kit/servers';
import pg from 'pg';
import type { FaultCase, Trial } from '../fault-case.ts';
import { told, type Running } from '../sluice.ts';
import { onPatientServer, type Scene, type Stage } from '../stage.ts';
import { together } from '../together.ts';

const WAYS = ['killed', 'killed behind a line that hides it', 'stopped, its lock taken away'] as const;
type Way = (typeof WAYS)[number];

export const orphanBackend: FaultCase = {
  id: 'T05',
  title: 'a backend outlives its client during a long index build',
  holds: 'gone within 2 s, or the next deployment names it and ends it, or waits for it where its process lives; never two builds at once',
  on: 'PostgreSQL 15 and 18',
  trials: { quick: 3, full: 30 },
  async *run(world) {
    const full = world.scale === 'full';
    for (const major of full ? ([18, 15] as const) : ([18] as const)) {
      const stage = await onPatientServer(world, major);
      const server = await world.server(major);
      const trials = WAYS.flatMap((way) => Array.from({ length: full ? 5 : 1 }, (_, seed) => ({ way, name: `${stage.name}, ${way}, seed ${seed}` })));
      yield* together(trials.filter(({ name }) => world.wanted(name)).map(({ way, name }) => () => trial(stage, server, way, name)));
    }
  },
};

async function trial(stage: Stage, server: Server, way: Way, name: string): Promise<Trial> {
  const scene = await stage.scene(name);
  const proxy = way === 'killed behind a line that hides it' ? await startProxy(scene.url) : undefined;
  const holder = new pg.Client({ connectionString: scene.url });
  await holder.connect();
  let first: Running | undefined;
  try {
    // A build beside writers waits for whoever may still see the table as it was.
    await holder.query('begin isolation level repeatable read');
    await holder.query('select 1');
    first = scene.start(proxy && { FAULT_URL: proxy.url });
    const pid = await building(server, scene, first);
    if (pid === undefined) return { name, wrong: `no index was being built: ${first.said()}` };
    const result = await hurt(way, { scene, server, first, pid, proxy, release: () => holder.query('rollback') });
    return { name, ...result };
  } finally {
    first?.child.kill('SIGKILL');
    await holder.end();
    proxy?.heal();
    await proxy?.close();
    await scene.end();
  }
}

interface Hurt {
  readonly scene: Scene;
  readonly server: Server;
  readonly first: Running;
  readonly pid: number;
  readonly proxy: Proxy | undefined;
  /** Lets the index be built. */
  release(): Promise<unknown>;
}

type Result = Pick<Trial, 'wrong' | 'figures'>;

async function hurt(way: Way, { scene, server, first, pid, proxy, release }: Hurt): Promise<Result> {
  const started = performance.now();
  if (way === 'killed') {
    first.child.kill('SIGKILL');
    await first.ended;
    while ((await alive(server, pid)) && performance.now() - started < 10_000) await sleep(50);
    const gone = (performance.now() - started) / 1000;
    await release();
    const wrong = gone > 2 ? `the backend was gone after ${gone.toFixed(1)} s` : await scene.converged();
    return { ...(wrong !== undefined && { wrong }), figures: { 'gone s': gone } };
  }
  // The server believes that the client is there; the lock's session goes.
  if (proxy) {
    proxy.freeze();
    first.child.kill('SIGKILL');
    await first.ended;
  } else first.child.kill('SIGSTOP');
  await server.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${scene.database}' and application_name like 'sluice lock%'`);
  const second = scene.start();
  const word = proxy ? `ends the server's process ${pid}` : `waits for the server's process ${pid}`;
  while (!second.said().replaceAll(/\s+/g, ' ').includes(word) && performance.now() - started < 60_000 && second.child.exitCode === null) await sleep(50);
  const spoke = (performance.now() - started) / 1000;
  if (!second.said().replaceAll(/\s+/g, ' ').includes(word)) return { wrong: `it did not say that it ${word}: ${told(await killed(second))}` };
  if (!proxy) {
    await sleep(1_000);
    if (!(await alive(server, pid))) return { wrong: 'the backend of a living process was ended' };
    if ((await builds(server, scene)) > 1) return { wrong: 'two builds at once' };
    first.child.kill('SIGCONT');
  }
  await release();
  const ended = await second.ended;
  proxy?.heal();
  if (ended.code !== 0) return { wrong: `the second: ${told(ended)}` };
  if (!proxy) {
    const late = await first.ended;
    if (late.code === 0 || late.code === 70) return { wrong: `the first, which had lost its lock: ${told(late)}` };
  }
  const wrong = await scene.verdict();
  return { ...(wrong !== undefined && { wrong }), figures: { 'named s': spoke } };
}

async function killed(running: Running) {
  running.child.kill('SIGKILL');
  return running.ended;
}

const BUILDS = `query ilike 'create index concurrently%' and state = 'active'`;

async function building(server: Server, scene: Scene, { child }: Running): Promise<number | undefined> {
  for (const until = performance.now() + 60_000; performance.now() < until && child.exitCode === null; await sleep(30)) {
    const [row] = await server.query(`select pid from pg_stat_activity where datname = '${scene.database}' and ${BUILDS} and wait_event_type = 'Lock'`);
    if (row) return Number(row['pid']);
  }
  return undefined;
}

const alive = async (server: Server, pid: number): Promise<boolean> => (await server.query(`select 1 from pg_stat_activity where pid = ${pid}`)).length > 0;
const builds = async (server: Server, scene: Scene): Promise<number> => (await server.query(`select pid from pg_stat_activity where datname = '${scene.database}' and ${BUILDS}`)).length;
