/**
 * T06: 2, 8 and 32 deployers at once, on a database that is prepared and on an empty one, where the journal itself is still to be made. Half
 * of them wait for the lock, half do not: one applies the plan, the others find nothing to do or are refused by the holder's name.
 */
import { startDeployers, type Deployers, type Ending } from '../deployers.ts';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { journalFault } from '../journal-check.ts';
import { different, type Observed } from '../observed.ts';
import { onPglite, onServer, onToy, type Scene, type Stage } from '../stage.ts';

const WAIT_MS = 300_000;

interface Crowd {
  readonly stage: Stage;
  readonly deployers: number;
  /** Processes that hold them. */
  readonly processes: number;
  readonly rounds: number;
  readonly empty: boolean;
}

export const manyDeployers: FaultCase = {
  id: 'T06',
  title: 'many deployers at once',
  holds: 'exactly one applies; those that wait are told for whom and find nothing left to do; the others are refused by name; no deadlock, nothing made twice',
  on: 'PostgreSQL 15 and 18, PGlite, toy dialect',
  trials: { quick: 4, full: 300 },
  async *run(world) {
    const processes = Array.from({ length: 4 }, () => startDeployers());
    try {
      for (const { open, crowds } of PLACES) {
        const sizes = crowds(world.scale === 'full');
        if (sizes.length === 0) continue;
        const stage = await open(world);
        for (const crowd of sizes) yield* rounds(world, { ...crowd, stage }, processes);
      }
    } finally {
      await Promise.all(processes.map((each) => each.close()));
    }
  },
};

type Sizes = readonly Omit<Crowd, 'stage'>[];
const servers = (full: boolean): Sizes =>
  ([[2, 2], [8, 2], [32, 4]] as const).flatMap(([deployers, processes]) => [true, false].map((empty) => ({ deployers, processes, empty, rounds: full ? 25 : deployers === 8 ? 1 : 0 })));
const onlyFull = (sizes: (full: boolean) => Sizes) => (full: boolean): Sizes => (full ? sizes(full) : []);

const PLACES: readonly { open(world: FaultWorld): Promise<Stage>; crowds(full: boolean): Sizes }[] = [
  { open: (world) => onServer(world, 18), crowds: servers },
  { open: (world) => onServer(world, 15), crowds: onlyFull(servers) },
  { open: onPglite, crowds: onlyFull(() => [{ deployers: 2, processes: 2, rounds: 10, empty: false }]) },
  { open: onToy, crowds: (full) => [2, 8].map((deployers) => ({ deployers, processes: 2, rounds: full ? 25 : 1, empty: false })) },
];

async function* rounds(world: FaultWorld, crowd: Crowd, processes: readonly Deployers[]): AsyncGenerator<Trial> {
  const { stage, deployers, empty } = crowd;
  let expected: Observed | undefined;
  for (let round = 1; round <= crowd.rounds; round += 1) {
    const name = `${stage.name}, ${deployers} deployers${empty ? ' on an empty database' : ''}, round ${round}`;
    if (!world.wanted(name)) continue;
    expected ??= empty ? await alone(stage) : undefined;
    yield await trial(name, crowd, processes, expected);
  }
}

/** What one deployer makes of an empty database. */
async function alone(stage: Stage): Promise<Observed> {
  const scene = await stage.scene('alone', { empty: true });
  const ended = await scene.deploy();
  if (ended.code !== 0) throw new Error(`alone on an empty database: ${ended.err}`);
  const observed = await scene.observed();
  await scene.end();
  return observed;
}

async function trial(name: string, { stage, deployers, processes: count, empty }: Crowd, processes: readonly Deployers[], expected: Observed | undefined): Promise<Trial> {
  const scene = await stage.scene(name, { empty });
  try {
    const waits = Array.from({ length: deployers }, (_, index) => (index % 2 === 0 ? WAIT_MS : 0));
    const started = performance.now();
    const endings = (await Promise.all(processes.slice(0, count).map((each, index) => each.round({ root: scene.root, env: scene.env, waits: waits.filter((_, at) => at % count === index) })))).flat();
    const figures = { 'round s': (performance.now() - started) / 1000, 'refused by name': endings.filter(({ code }) => code === 'SL601').length, 'told whom they wait for': endings.filter(({ waitedFor }) => waitedFor.length > 0).length };
    const wrong = wrongEnding(endings) ?? (await after(scene, expected));
    return { name, ...(wrong !== undefined && { wrong }), figures };
  } finally {
    await scene.end();
  }
}

function wrongEnding(endings: readonly Ending[]): string | undefined {
  const applied = endings.filter(({ status }) => status === 'deployed').length;
  if (applied !== 1) return `${applied} deployers applied the plan: ${endings.map(said).join('; ')}`;
  const strange = endings.find(({ status, outcome, code }) => !(status === 'deployed' || (status === 'unchanged' && outcome === 0) || (outcome === 1 && code === 'SL601')));
  if (strange) return `one ended ${said(strange)}`;
  const mute = endings.find(({ code, message }) => code === 'SL601' && !/deployment \S+/.test(message ?? ''));
  return mute && `one was refused without a name: ${said(mute)}`;
}

const said = ({ status, code, message }: Ending): string => `${status}${code === undefined ? '' : ` (${code})`}${message === undefined ? '' : `: ${message.slice(0, 300)}`}`;

async function after(scene: Scene, expected: Observed | undefined): Promise<string | undefined> {
  if (!expected) return scene.verdict();
  return (await scene.clean()).left ?? journalFault(await scene.journal()) ?? different(expected, await scene.observed());
}
