/**
 * T08: whoever held the lock was killed: it is to be had again within two seconds. And a journal that was set back to an older state, with or
 * without a deployment under way in it, keeps nobody from deploying.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '@sluice/kit/servers';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { told } from '../sluice.ts';
import { onPglite, onServer, onToy, type Scene, type Stage } from '../stage.ts';
import { together } from '../together.ts';

const USABLE_S = 2;

export const lockHygiene: FaultCase = {
  id: 'T08',
  title: 'the holder of the lock is killed; the journal is restored from an old copy',
  holds: `the lock is free within ${USABLE_S} s; no stale row, file or journal keeps anybody from deploying`,
  on: 'PostgreSQL 15 and 18, PGlite, toy dialect',
  trials: { quick: 4, full: 130 },
  async *run(world) {
    const full = world.scale === 'full';
    for (const major of full ? ([18, 15] as const) : ([18] as const)) {
      const stage = await onServer(world, major);
      const server = await world.server(major);
      const trials = [
        ...seeds(full ? 40 : 2, 'holder killed').map((name) => () => killHolder(world, stage, server, named(stage, name))),
        ...seeds(full ? 8 : 1, 'set back to before').map((name) => () => setBack(stage, server, named(stage, name))),
        ...seeds(full ? 8 : 1, 'copied half way').map((name, seed) => () => copiedHalfWay(stage, named(stage, name), seed)),
      ];
      yield* together(trials);
    }
    for (const open of full ? [onPglite, onToy] : []) {
      const stage = await open(world);
      yield* together(seeds(open === onToy ? 20 : 6, 'holder killed').map((name, seed) => () => killEmbedded(stage, named(stage, name), seed)), 1);
    }
  },
};

const seeds = (count: number, what: string): string[] => Array.from({ length: count }, (_, seed) => `${what}, seed ${seed}`);
const named = (stage: Stage, what: string): string => `${stage.name}, ${what}`;
const lockOf = (scene: Scene): string => `from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = '${scene.database}')`;

async function killHolder(world: FaultWorld, stage: Stage, server: Server, name: string): Promise<Trial> {
  const scene = await stage.scene(name);
  try {
    const running = scene.start();
    const held = async (): Promise<boolean> => (await server.query(`select 1 ${lockOf(scene)}`)).length > 0;
    while (!(await held())) {
      if (running.child.exitCode !== null) return { name, wrong: `it ended before it had the lock: ${told(await running.ended)}` };
      await sleep(5);
    }
    await sleep(world.random(name) * 700);
    running.child.kill('SIGKILL');
    await running.ended;
    const killed = performance.now();
    while ((await held()) && performance.now() - killed < 10_000) await sleep(20);
    const free = (performance.now() - killed) / 1000;
    const wrong = free > USABLE_S ? `the lock was free after ${free.toFixed(1)} s` : await scene.converged();
    return { name, ...(wrong !== undefined && { wrong }), figures: { 'free s': free } };
  } finally {
    await scene.end();
  }
}

/** Deployed, and then the database as it was before comes back under its name. */
async function setBack(stage: Stage, server: Server, name: string): Promise<Trial> {
  const scene = await stage.scene(name);
  const old = `${scene.database}_old`;
  try {
    await server.createDatabase(old, { template: scene.database });
    const first = await scene.deploy();
    if (first.code !== 0) return { name, wrong: told(first) };
    await server.dropDatabase(scene.database);
    await server.createDatabase(scene.database, { template: old });
    await server.dropDatabase(old);
    const again = await scene.deploy();
    if (again.code !== 0) return { name, wrong: told(again) };
    if (!/this machine saw deployment/.test(again.err)) return { name, wrong: `it did not say that the database was set back: ${told(again)}` };
    const wrong = await scene.verdict();
    return { name, ...(wrong !== undefined && { wrong }) };
  } finally {
    await server.dropDatabase(old);
    await scene.end();
  }
}

/** A copy of a database in which a deployment was under way is another database: what was being committed in the first is in doubt until a person says so. */
async function copiedHalfWay(stage: Stage, name: string, seed: number): Promise<Trial> {
  const scene = await stage.scene(name);
  const ends = [...stage.ends];
  try {
    const point = `${seed % 2 === 0 ? 'before-commit' : 'after-commit'}:${ends[(seed * 3) % ends.length]}`;
    const killed = await scene.deploy({ SLUICE_FAULT: point });
    if (killed.signal !== 'SIGKILL') return { name, wrong: `not killed: ${told(killed)}` };
    await scene.clean({ indexes: false });
    const copy = await scene.twin();
    try {
      const first = await copy.deploy();
      const second = first.code === 4 ? await copy.run(['deploy', 'db', '--env=test', '--assume-yes', '--in-doubt=db:again']) : first;
      if (second.code !== 0) return { name, wrong: `${point}: ${told(second)}` };
      const wrong = (await copy.verdict()) ?? (await scene.converged());
      return { name, ...(wrong !== undefined && { wrong: `${point}: ${wrong}` }) };
    } finally {
      await copy.end();
    }
  } finally {
    await scene.end();
  }
}

async function killEmbedded(stage: Stage, name: string, seed: number): Promise<Trial> {
  const scene = await stage.scene(name);
  try {
    const killed = await scene.deploy({ SLUICE_FAULT: `after-send:${(seed * 5) % stage.steps}` });
    if (killed.signal !== 'SIGKILL') return { name, wrong: `not killed: ${told(killed)}` };
    const wrong = await scene.converged();
    return { name, ...(wrong !== undefined && { wrong }) };
  } finally {
    await scene.end();
  }
}
