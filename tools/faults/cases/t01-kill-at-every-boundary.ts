/** T01: the deploying process is killed (SIGKILL) at every point of every step; running deploy again makes up for it by itself. */
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { told } from '../sluice.ts';
import { onPglite, onServer, onServerByPackage, onServerInConflict, onToy, onToyByPackage, type Stage } from '../stage.ts';
import { chosen, together } from '../together.ts';

/** As packages/core/src/run/fault.ts has them. */
const POINTS = ['before-send', 'after-send', 'after-reply', 'before-journal', 'before-commit', 'after-commit'] as const;

const points = ({ steps, ends }: Stage): string[] =>
  Array.from({ length: steps }, (_, step) => step).flatMap((step) => POINTS.filter((point) => !point.endsWith('commit') || ends.has(step)).map((point) => `${point}:${step}`));

export const killAtEveryBoundary: FaultCase = {
  id: 'T01',
  title: 'kill -9 at every boundary',
  holds: 'running deploy again converges by itself; every step took effect once; nothing is left over',
  on: 'PostgreSQL 15 and 18, PGlite, toy dialect; PostgreSQL 18 and the toy by package, 18 where objects make room',
  trials: { quick: 10, full: 600 },
  async *run(world) {
    for (const { open, share } of PLACES) {
      if (world.scale === 'quick' && share.quick === 0) continue;
      const stage = await open(world);
      const all = points(stage);
      // Quick: places that chance chooses. Full: all of them, on PGlite (which opens slowly) every so many.
      const some = world.scale === 'full' ? all.filter((_, index) => index % share.full === 0) : chosen(world, all, share.quick, (point) => `${stage.name}, ${point}`);
      yield* together(some.filter((point) => world.wanted(`${stage.name}, ${point}`)).map((point) => () => trial(stage, point)), stage.name === 'PGlite' ? 1 : 2);
    }
  },
};

const PLACES: readonly { open(world: FaultWorld): Promise<Stage>; readonly share: { readonly quick: number; readonly full: number } }[] = [
  { open: (world) => onServer(world, 18), share: { quick: 4, full: 1 } },
  { open: (world) => onServer(world, 15), share: { quick: 0, full: 1 } },
  { open: onPglite, share: { quick: 0, full: 8 } },
  { open: onToy, share: { quick: 4, full: 1 } },
  // Delivered as a package: its own way to plan, the same run.
  { open: (world) => onServerByPackage(world, 18), share: { quick: 0, full: 2 } },
  // What is there makes room for what scripts create.
  { open: (world) => onServerInConflict(world, 18), share: { quick: 0, full: 2 } },
  { open: onToyByPackage, share: { quick: 2, full: 1 } },
];

async function trial(stage: Stage, point: string): Promise<Trial> {
  const name = `${stage.name}, ${point}`;
  const scene = await stage.scene(name);
  try {
    const killed = await scene.deploy({ SLUICE_FAULT: point });
    if (killed.signal !== 'SIGKILL') return { name, wrong: `it was not killed: ${told(killed)}` };
    const left = (await scene.clean({ indexes: false })).left;
    if (left !== undefined) return { name, wrong: `after the kill: ${left}` };
    const started = performance.now();
    const wrong = await scene.converged();
    return { name, ...(wrong !== undefined && { wrong }), figures: { 'resume and look s': (performance.now() - started) / 1000 } };
  } finally {
    await scene.end();
  }
}
