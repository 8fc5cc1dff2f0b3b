/**
 * Where a plan is hurt: a workspace, a database that waits to be deployed to, and what must be there afterwards, known from one deployment
 * that nothing hurt. Every trial gets a scene: a copy of the database and machine state of its own.
 */
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Major } from '@sluice/kit/servers';
import type { FaultWorld } from './fault-case.ts';
import { journalFault, shapeOf } from './journal-check.ts';
import { different } from './observed.ts';
import { pglitePlace, serverPlace, toyPlace, type Copy, type Place } from './place.ts';
import { conflictPlan, postgresPlan, toyPlan, type ReferencePlan } from './reference-plan.ts';
import { sluice, startSluice, told, type Ended, type Running } from './sluice.ts';
import { writeSide } from './workspace.ts';

export interface Scene extends Copy {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  start(env?: Readonly<Record<string, string>>, group?: boolean): Running;
  deploy(env?: Readonly<Record<string, string>>): Promise<Ended>;
  run(parameters: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** undefined: the plan took effect once and wholly, nothing is left over, and deploying again has nothing to do. */
  verdict(): Promise<string | undefined>;
  /** The same, once deploying again has made up for what was done to it. */
  converged(): Promise<string | undefined>;
  /** The same on a copy of the database as it is now, with a machine state of its own. Only on servers. */
  twin(): Promise<Scene>;
  end(): Promise<void>;
}

export interface Stage {
  readonly name: string;
  readonly place: Place;
  readonly root: string;
  readonly steps: number;
  /** Steps (from 0) after which something commits. */
  readonly ends: ReadonlySet<number>;
  /** `empty`: a database that was never deployed to. */
  scene(name: string, options?: { readonly empty?: boolean }): Promise<Scene>;
}

const stages = new WeakMap<FaultWorld, Map<string, Promise<Stage>>>();

/** One stage a place and run: to prepare it takes longer than most trials. It goes with the world's folders and servers. */
function shared(world: FaultWorld, place: Place, plan: ReferencePlan): Promise<Stage> {
  const known = stages.get(world) ?? new Map<string, Promise<Stage>>();
  stages.set(world, known);
  const stage = known.get(place.name) ?? openStage(world, place, plan);
  known.set(place.name, stage);
  return stage;
}

export const onServer = (world: FaultWorld, major: Major): Promise<Stage> => shared(world, serverPlace(world, major), postgresPlan);
/** Its statements wait for locks as long as it takes. */
export const onPatientServer = (world: FaultWorld, major: Major): Promise<Stage> => openStage(world, serverPlace(world, major), postgresPlan, { lockTimeout: '5min' });
export const onPglite = (world: FaultWorld): Promise<Stage> => shared(world, pglitePlace(world), postgresPlan);
export const onToy = (world: FaultWorld): Promise<Stage> => shared(world, toyPlace(world), toyPlan);

/** The same plan, delivered as a package; what it leads to is what a deployment of the files leads to. */
export const onServerByPackage = (world: FaultWorld, major: Major): Promise<Stage> => openStage(world, serverPlace(world, major), postgresPlan, { packaged: true });
export const onToyByPackage = (world: FaultWorld): Promise<Stage> => openStage(world, toyPlace(world), toyPlan, { packaged: true });

/** Scripts before which what is there makes room. */
export const onServerInConflict = (world: FaultWorld, major: Major): Promise<Stage> => openStage(world, serverPlace(world, major), conflictPlan, { title: 'in conflict' });

interface StageOptions {
  /** What is said of it besides its place. */
  readonly title?: string;
  readonly lockTimeout?: string;
  readonly lockBudget?: string;
  readonly packaged?: boolean;
}

export async function openStage(world: FaultWorld, place: Place, plan: ReferencePlan, { title, lockTimeout, lockBudget, packaged = false }: StageOptions = {}): Promise<Stage> {
  const root = await world.folder();
  const states = join(root, 'states');
  const envOf = (copy: Pick<Copy, 'url'>, state: string) => ({ FAULT_URL: copy.url, SLUICE_STATE_DIR: state, SLUICE_ACTOR: 'ann' });
  const deployed = async (copy: Copy, state: string, how: readonly string[] = DEPLOY): Promise<void> => {
    const ended = await sluice(how, { root, env: envOf(copy, state) });
    if (ended.code !== 0) throw new Error(`the reference deployment on ${place.name} did not succeed: ${told(ended)}`);
  };
  const warm = join(states, 'warm');
  await writeSide(root, plan, 'before', lockTimeout, lockBudget);
  const seed = await place.seed();
  await deployed(seed, warm);
  await seed.put(plan.rows);
  await writeSide(root, plan, 'after', lockTimeout, lockBudget);
  const command = packaged ? DELIVER : DEPLOY;
  const reference = await seed.copy('reference');
  if (packaged) await deployed(reference, warm, ['package', 'db', '--env=test', '--name=delivered', '--out=made']);
  await deployed(reference, warm, command);
  const expected = await reference.observed();
  if (packaged) await requireSame(expected, seed, (copy) => deployed(copy, warm));
  const { steps, ends } = shapeOf((await reference.journal()).deployment);
  await reference.drop();

  const sceneOn = async (copy: Copy, name: string): Promise<Scene> => {
    const state = join(states, name.replaceAll(/\W+/g, '-'));
    await mkdir(state, { recursive: true });
    await cp(join(warm, 'cache'), join(state, 'cache'), { recursive: true, filter: (path) => !path.includes('live') });
    const env = envOf(copy, state);
    const run: Scene['run'] = (given, more) => sluice(given, { root, env: { ...env, ...more } });
    const deploy: Scene['deploy'] = (more) => run(command, more);
    const unchanged = async (): Promise<string | undefined> => {
      const ended = await deploy();
      if (ended.code !== 0) return `deploying once more: ${told(ended)}`;
      const [project] = await lastReport(state);
      return project?.status === 'unchanged' && project.stepsTotal === 0 ? undefined : `deploying once more was ${project?.status ?? 'nothing'} with ${project?.stepsTotal ?? 0} steps`;
    };
    const verdict = async (): Promise<string | undefined> =>
      (await copy.clean()).left ?? journalFault(await copy.journal()) ?? different(expected, await copy.observed()) ?? (await unchanged()) ?? (await copy.clean()).left;
    return {
      ...copy, root, env, run, deploy, verdict,
      start: (more, group) => startSluice(command, { root, env: { ...env, ...more }, ...(group !== undefined && { group }) }),
      async converged() {
        const again = await deploy();
        return again.code === 0 ? verdict() : `deploying again: ${told(again)}`;
      },
      async twin() {
        if (!copy.copied) throw new Error(`${place.name} has no copies of a database in use`);
        return sceneOn(await copy.copied(), `${name} twin`);
      },
      async end() {
        await copy.drop();
        await rm(state, { recursive: true, force: true });
      },
    };
  };
  return {
    name: packaged ? `${place.name} by package` : title === undefined ? place.name : `${place.name} ${title}`, place, root, steps, ends,
    scene: async (name, { empty = false } = {}) => sceneOn(await (empty ? seed.empty(name) : seed.copy(name)), name),
  };
}

const DEPLOY = ['deploy', 'db', '--env=test', '--assume-yes'] as const;
const DELIVER = ['pkg-deploy', 'test', 'made/delivered', '--assume-yes'] as const;

/** Packages are made of files by the planner: the files themselves must lead to the same. */
async function requireSame(expected: Awaited<ReturnType<Copy['observed']>>, seed: { copy(name: string): Promise<Copy> }, deploy: (copy: Copy) => Promise<void>): Promise<void> {
  const other = await seed.copy('by files');
  await deploy(other);
  const wrong = different(expected, await other.observed());
  await other.drop();
  if (wrong !== undefined) throw new Error(`the package does not lead where the files lead: ${wrong}`);
}

interface Told {
  readonly status: string;
  readonly stepsTotal: number;
  readonly outcome: number;
  readonly resumed?: string;
}

/** The projects of the last run's report. Runs of one second sort by chance. */
export async function lastReport(state: string): Promise<readonly Told[]> {
  const runs = join(state, 'runs');
  const names = (await readdir(runs)).filter((name) => name.endsWith('.json'));
  const reports = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(runs, name), 'utf8')) as { startedAt: string; projects: Told[] }));
  return reports.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)).at(-1)?.projects ?? [];
}
