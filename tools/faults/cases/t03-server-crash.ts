/**
 * T03: the server crashes under a deployment: an immediate shutdown, or kill -9 of the backend that does the work, which makes the server end all
 * its sessions and recover. On a server that syncs what it writes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { startServer, type Server } from '@sluice/kit/servers';
import type { FaultCase, Trial } from '../fault-case.ts';
import { serverSeed } from '../place.ts';
import { postgresPlan } from '../reference-plan.ts';
import { told } from '../sluice.ts';
import { openStage, type Scene, type Stage } from '../stage.ts';

const WAYS = ['immediate shutdown', 'kill -9 of the backend'] as const;
type Way = (typeof WAYS)[number];

export const serverCrash: FaultCase = {
  id: 'T03',
  title: 'the server crashes',
  holds: 'once the server is back, running deploy again converges by itself; every step took effect once',
  on: 'PostgreSQL 15 and 18',
  trials: { quick: 2, full: 60 },
  async *run(world) {
    const full = world.scale === 'full';
    for (const major of full ? ([18, 15] as const) : ([18] as const)) {
      const server = await startServer({ major, fsync: true });
      try {
        const stage = await openStage(world, { name: `PostgreSQL ${major}`, seed: () => serverSeed(server) }, postgresPlan);
        const whole = await duration(stage);
        const points = full ? 15 : 1;
        for (const way of WAYS) {
          for (let point = 0; point < points; point += 1) {
            // From the lock on: before it nothing can be lost.
            const moment = (0.25 + (0.75 * (point + world.random(stage.name, way, point))) / points) * whole;
            const name = `${stage.name}, ${way}, point ${point + 1} of ${points}`;
            if (world.wanted(name)) yield await trial(stage, server, way, moment, name);
          }
        }
      } finally {
        await server.stop();
      }
    }
  },
};

async function duration(stage: Stage): Promise<number> {
  const scene = await stage.scene('duration');
  const { ms } = await scene.deploy();
  await scene.end();
  return ms;
}

async function trial(stage: Stage, server: Server, way: Way, moment: number, name: string): Promise<Trial> {
  const scene = await stage.scene(name);
  try {
    const running = scene.start();
    await Promise.race([sleep(moment), running.ended]);
    await crash(way, server, scene);
    const ended = await running.ended;
    if (ended.signal !== null || ended.code === 70) return { name, wrong: told(ended) };
    const started = performance.now();
    const wrong = ended.code === 0 ? await scene.verdict() : await scene.converged();
    return { name, ...(wrong !== undefined && { wrong: `${wrong} (first: ${told(ended)})` }), figures: { 'resume and look s': (performance.now() - started) / 1000 } };
  } finally {
    await scene.end();
  }
}

async function crash(way: Way, server: Server, scene: Scene): Promise<void> {
  if (way === 'immediate shutdown') return server.restart('immediate');
  // The server ends every session when one of its processes is gone; until this one ends it has not noticed.
  const canary = new Client({ connectionString: server.url() });
  const noticed = new Promise<void>((resolve) => {
    canary.on('error', () => undefined).on('end', resolve);
  });
  await canary.connect();
  const { rows: [row] } = await canary.query<{ pid: number }>(`select pid from pg_stat_activity where datname = '${scene.database}' and application_name like 'sluice%' order by application_name like 'sluice run%' desc, state = 'active' desc limit 1`);
  if (row && killed(row.pid)) await Promise.race([noticed, sleep(30_000)]);
  else await canary.end();
  for (const until = performance.now() + 30_000; performance.now() < until; await sleep(50)) {
    try {
      await server.query('select 1');
      return;
    } catch {
      // It recovers.
    }
  }
}

/** false: it had ended before. */
function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
