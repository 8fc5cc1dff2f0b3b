/**
 * T02: the deploying process is killed at a moment that chance chooses, alone or with its whole process group, or is sent a signal that asks it to
 * stop: then it leaves within five seconds, and leaves the lock free. On the embedded database the killed process is the one that holds it.
 */
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitForCore } from '../core-wait.ts';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { told } from '../sluice.ts';
import { onPglite, onServer, onToy, type Scene, type Stage } from '../stage.ts';
import { together } from '../together.ts';

const LEAVES_S = 5;

type Way = 'SIGKILL' | 'SIGKILL to the group' | 'SIGINT' | 'SIGTERM' | 'SIGHUP';

interface Wound {
  readonly way: Way;
  readonly seed: number;
}

export const randomKill: FaultCase = {
  id: 'T02',
  title: 'killed, or asked to stop, at a random moment',
  holds: `running deploy again converges by itself; after SIGINT, SIGTERM and SIGHUP it leaves within ${LEAVES_S} s with the lock free and outcome 130 or its end`,
  on: 'PostgreSQL 15 and 18, PGlite, toy dialect',
  trials: { quick: 8, full: 800 },
  async *run(world) {
    for (const { open, shares } of PLACES) {
      const wounds = shares(world.scale === 'full').flatMap(([way, count]) => Array.from({ length: count }, (_, seed): Wound => ({ way, seed })));
      if (wounds.length === 0) continue;
      const stage = await open(world);
      const whole = await duration(stage);
      const nameOf = ({ way, seed }: Wound): string => `${stage.name}, ${way}, seed ${seed}`;
      yield* together(wounds.filter((each) => world.wanted(nameOf(each))).map((each) => () => trial(world, stage, each, whole, nameOf(each))), stage.name === 'PGlite' ? 1 : 3);
    }
  },
};

type Shares = readonly (readonly [Way, number])[];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const signals = (count: number): Shares => SIGNALS.map((signal) => [signal, count]);

const PLACES: readonly { open(world: FaultWorld): Promise<Stage>; shares(full: boolean): Shares }[] = [
  { open: (world) => onServer(world, 18), shares: (full) => (full ? [['SIGKILL', 150], ['SIGKILL to the group', 50], ...signals(45)] : [['SIGKILL', 1], ['SIGKILL to the group', 1], ...signals(1)]) },
  { open: (world) => onServer(world, 15), shares: (full) => (full ? [['SIGKILL', 150], ['SIGKILL to the group', 25], ...signals(30)] : []) },
  { open: onPglite, shares: (full) => (full ? [['SIGKILL', 25], ...signals(5)] : []) },
  { open: onToy, shares: (full) => (full ? [['SIGKILL', 100], ...signals(20)] : [['SIGKILL', 2], ['SIGTERM', 1]]) },
];

/** How long a deployment takes that nobody stops, in ms: moments are spread over it. */
async function duration(stage: Stage): Promise<number> {
  const scene = await stage.scene('duration');
  const { ms } = await scene.deploy();
  await scene.end();
  return ms;
}

async function trial(world: FaultWorld, stage: Stage, { way, seed }: Wound, whole: number, name: string): Promise<Trial> {
  const scene = await stage.scene(name);
  try {
    const group = way === 'SIGKILL to the group';
    const running = scene.start({}, group);
    const moment = world.random(name, seed) * whole;
    await Promise.race([sleep(moment), running.ended]);
    const at = performance.now();
    if (group) killGroup(running.pid);
    else running.child.kill(way);
    const [ended, waited] = await Promise.all([running.ended, polite(way) ? waitForCore(running.pid, running.ended) : 0]);
    // A machine that does other work too is not what is measured.
    const left = Math.max(0, performance.now() - at - waited) / 1000;
    const figures = polite(way) ? { 'leaves s': left, 'had no core s': waited / 1000 } : {};
    if (polite(way) && left > LEAVES_S) return { name, wrong: `it left ${left.toFixed(1)} s after ${way}, without ${(waited / 1000).toFixed(1)} s in which it had no core: ${told(ended)}`, figures };
    // Before it listens for signals it has done nothing, and dies of them.
    if (polite(way) && ended.signal === null && ended.code !== 0 && ended.code !== 130) return { name, wrong: `after ${way}: ${told(ended)}`, figures };
    const free = polite(way) ? await lockIsFree(scene) : undefined;
    const wrong = free ?? (stage.name === 'PGlite' && seed % 2 === 1 ? await besideAnother(scene) : await scene.converged());
    return { name, ...(wrong !== undefined && { wrong: `${wrong} (at ${Math.round(moment)} ms of ${Math.round(whole)})` }), figures };
  } finally {
    await scene.end();
  }
}

const polite = (way: Way): boolean => way !== 'SIGKILL' && way !== 'SIGKILL to the group';

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // It had ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function lockIsFree(scene: Scene): Promise<string | undefined> {
  const { left } = await scene.clean({ indexes: false, patienceMs: 2_000 });
  return left === undefined ? undefined : `it is not free: ${left}`;
}

/** On the embedded database two processes come after the killed one, and the lock file of one that is long gone lies there. */
async function besideAnother(scene: Scene): Promise<string | undefined> {
  const lock = `${scene.database}.lock`;
  await rm(lock, { force: true });
  await writeFile(lock, JSON.stringify({ pid: 999_999, started: '', host: 'a machine that is gone', token: 'stale', since: '', application: 'sluice deploy' }));
  const refused = await scene.deploy();
  if (refused.code === 0) return 'it went past the lock file of a process elsewhere';
  await rm(lock, { force: true });
  const [a, b] = await Promise.all([scene.deploy(), scene.run(['deploy', 'db', '--env=test', '--assume-yes', '--wait=2min'])]);
  const bad = [a, b].find(({ code }) => code !== 0 && code !== 1);
  if (bad) return `two at once: ${told(bad)}`;
  return scene.converged();
}
