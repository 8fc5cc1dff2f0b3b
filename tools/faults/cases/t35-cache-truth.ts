/** T35: what Nx answers from its cache is what would be planned now, whoever filled the cache; and a plan from it is proven again before it runs. */
import { lstat, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createContext, diff } from '@sluice/core';
import { planId, type Plan } from '@sluice/core/dialect';
import { dialect } from '@sluice/postgres';
import type { Server } from '@sluice/kit/servers';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { BASE, NEXT, RELEVANT } from '../hostile/drift.ts';
import { nxWorkspace, type NxFolder } from '../nx-workspace.ts';
import { changes, onServer, wholeState } from '../whole-state.ts';

/** Where a change of nothing must be answered from the cache: else all of this would prove nothing. */
const EACH = 10;

export const cacheTruth: FaultCase = {
  id: 'T35',
  title: 'Nx cache truth',
  holds: 'a cached diff has the steps that a fresh one makes and warns of all that it warns of, after each change of the database and between work trees that share a cache; poisoned entries are refused by deploy and change nothing',
  on: 'nx processes, PostgreSQL 18',
  trials: { full: 130, quick: 4 },
  async *run(world) {
    const server = await world.server(18);
    const full = world.scale === 'full';
    const made = await prepare(world, server);
    try {
      for (let index = 0; index < (full ? 110 : 1); index += 1) yield* mutated(world, server, made, index);
      for (const poison of full ? POISONS : POISONS.slice(0, 2)) yield* poisoned(world, server, made, poison);
      for (let turn = 0; turn < (full ? 12 : 1); turn += 1) yield* shared(world, server, made, turn);
    } finally {
      await server.dropDatabase(made.template);
      await dialect.release?.();
    }
  },
};

interface Made {
  readonly at: NxFolder;
  readonly template: string;
}

const FILES = {
  'sluice.yaml': 'environments:\n  test:\n    url: "${TRIAL_URL}"\n    gates: { hazards: { accept: [data-loss, blocking-lock, compatibility, may-fail, transaction, access, design] } }\n',
  'libs/db/database.yaml': 'dialect: postgres\nowns: { schemas: [app] }\n',
};
const SQL = 'libs/db/schema/x.sql';
const DIFF = ['run', 'db:diff', '--env=test'];

async function prepare(world: FaultWorld, server: Server): Promise<Made> {
  const { name: template, url } = await server.freshDatabase('t35');
  await onServer(url, async (client) => {
    await client.query(`do $$ begin create role t29_reader; exception when duplicate_object then null; end $$`);
    await client.query('create schema other; create table other.a (id int)');
  });
  const at = await nxWorkspace(world, { ...FILES, [SQL]: BASE });
  const first = await at.nx(['run', 'db:deploy', '--env=test', '--assume-yes'], { TRIAL_URL: url });
  if (first.code !== 0) throw new Error(`the first deployment: ${first.output.slice(-1500)}`);
  await at.write(SQL, NEXT);
  return { at, template };
}

/** A database of its own for `work`, as the first deployment left it. */
async function onCopy<T>(server: Server, { template }: Made, name: string, work: (url: string) => Promise<T>): Promise<T> {
  const database = `${template}_${name}`;
  const url = await server.createDatabase(database, { template });
  try {
    return await work(url);
  } finally {
    await server.dropDatabase(database);
  }
}

const act = async (url: string, sql: string): Promise<void> => onServer(url, async (client) => {
  for (const each of sql.includes('$$') ? [sql] : sql.split(/;\s*/).filter((part) => part.trim() !== '')) await client.query(each);
});

const PLAN = '.sluice/plans/test/db/plan.json';
const readPlan = async (root: string): Promise<Plan> => JSON.parse(await readFile(join(root, PLAN), 'utf8')) as Plan;

interface Fresh {
  readonly id: string;
  readonly plan?: Plan;
}

interface Given extends Fresh {
  readonly hit: boolean;
  readonly output: string;
}

/** The plan that there is now: made in this process, with nothing that was kept. */
async function freshPlan(world: FaultWorld, at: NxFolder, url: string): Promise<Fresh> {
  const state = await world.folder();
  const context = createContext({ root: at.root, env: { TRIAL_URL: url, SLUICE_STATE_DIR: state }, dialects: () => Promise.resolve(dialect) });
  const { report } = await diff(context, { environment: 'test', projects: ['db'] });
  const [project] = report.projects;
  return { id: project?.plan?.id ?? `refused: ${project?.failure?.code ?? ''}`, ...(project?.plan && { plan: project.plan }) };
}

/** What Nx gave, told by the files that it left: undefined where the diff was refused. */
async function given(at: NxFolder, url: string, more: readonly string[] = []): Promise<Given> {
  await rm(join(at.root, '.sluice/plans'), { recursive: true, force: true });
  const { output, hits } = await at.nx([...DIFF, ...more], { TRIAL_URL: url });
  const plan = await readPlan(at.root).catch(() => undefined);
  return { id: plan?.id ?? `refused: ${/SL\d{3}/.exec(output)?.[0] ?? output.slice(-300)}`, hit: hits.includes('db:diff'), output, ...(plan && { plan }) };
}

async function compared(world: FaultWorld, at: NxFolder, url: string, hit: boolean | undefined): Promise<string | undefined> {
  const cached = await given(at, url);
  const wrong = untrue(cached, await freshPlan(world, at, url));
  if (wrong !== undefined) return wrong;
  return hit === undefined || cached.hit === hit ? undefined : `${cached.hit ? 'a hit' : 'no hit'} where ${hit ? 'nothing' : 'something'} changed: ${cached.output.slice(-400)}`;
}

/**
 * What a plan from a snapshot promises of the one that is made beside the database: the same steps, and each of its hazards, as grave or graver. It may warn of
 * more, for a snapshot holds no rows that a query could look through. undefined: it is kept.
 */
function untrue(cached: Given, fresh: Fresh): string | undefined {
  if (cached.id === fresh.id) return undefined;
  const what = `${cached.hit ? 'a stale hit' : 'no hit'}: ${cached.id.slice(0, 40)} instead of ${fresh.id.slice(0, 40)}`;
  if (!cached.plan || !fresh.plan || bare(cached.plan) !== bare(fresh.plan)) return `${what}: ${where(cached.plan, fresh.plan) ?? ''}`;
  const known = stepsOf(cached.plan).map(({ hazards }) => hazards);
  const missing = stepsOf(fresh.plan).flatMap(({ hazards }, index) => hazards.filter((hazard) => !known[index]?.some(({ code, subject, severity }) => code === hazard.code && subject === hazard.subject && GRAVE.indexOf(severity) >= GRAVE.indexOf(hazard.severity))));
  return missing.length === 0 ? undefined : `${what}: it does not warn of ${missing.map(({ code, subject }) => `${code} of ${subject}`).join(', ')}`;
}

const GRAVE = ['info', 'warn', 'block'];
const stepsOf = ({ batches }: Plan) => batches.flatMap(({ steps }) => steps);
const bare = ({ id: _id, ...plan }: Plan): string => planId({ ...plan, batches: plan.batches.map((batch) => ({ ...batch, steps: batch.steps.map((step) => ({ ...step, hazards: [] })) })) });

/** The first place where two plans differ besides their ids. */
function where(a: unknown, b: unknown, path = ''): string | undefined {
  if (JSON.stringify(a) === JSON.stringify(b) || path === '/id') return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return `${path}: ${JSON.stringify(a)?.slice(0, 150)} / ${JSON.stringify(b)?.slice(0, 150)}`;
  const [one, two] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key of new Set([...Object.keys(one), ...Object.keys(two)])) {
    const found = where(one[key], two[key], `${path}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function* mutated(world: FaultWorld, server: Server, made: Made, index: number): AsyncGenerator<Trial> {
  const table = 1 + Math.floor(world.random('T35', index) * 5);
  const sql = RELEVANT[index % RELEVANT.length]!(table, 1);
  const name = `${index}: ${sql}`;
  if (world.wanted(name)) {
    const wrong = await onCopy(server, made, `m${index}`, async (url) => {
      // The cache is filled for the state before, then the change comes between.
      if (index % EACH === 0) {
        await given(made.at, url);
        const same = await compared(world, made.at, url, true);
        if (same !== undefined) return `before the change: ${same}`;
      }
      const { id } = index % EACH === 0 ? await readPlan(made.at.root) : { id: '' };
      await act(url, sql);
      const after = await compared(world, made.at, url, undefined);
      if (after !== undefined || index % EACH !== 0) return after;
      return (await readPlan(made.at.root).then((plan) => plan.id, () => 'none')) === id ? 'the plan is the one of before the change' : undefined;
    });
    yield { name, ...(wrong !== undefined && { wrong }) };
  }
}

interface Poison {
  readonly name: string;
  poison(path: string): Promise<void>;
  /** What is run does not stand in the file: it may be poisoned, and nothing comes of it. */
  readonly harmless?: true;
}

const EVIL = 'drop table app.t1';
const edited = (change: (plan: Plan) => Plan) => async (path: string): Promise<void> => writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')) as Plan)));
const rehashed = (change: (plan: Omit<Plan, 'id'>) => Omit<Plan, 'id'>) => edited(({ id: _id, ...plan }) => {
  const content = change(plan);
  return { ...content, id: planId(content) };
});
const evil = (plan: Omit<Plan, 'id'>): Omit<Plan, 'id'> => ({ ...plan, batches: plan.batches.map((batch) => ({ ...batch, steps: batch.steps.map((step) => ({ ...step, sql: EVIL })) })) });

const POISONS: readonly Poison[] = [
  { name: 'other SQL in plan.json', poison: edited((plan) => ({ ...plan, ...evil(plan) })) }, { name: 'other SQL, with its hash made again', poison: rehashed(evil) }, { name: 'no hazards, with its hash made again', poison: rehashed((plan) => ({ ...plan, batches: plan.batches.map((batch) => ({ ...batch, steps: batch.steps.map((step) => ({ ...step, hazards: [] })) })) })) },
  { name: 'fewer steps, with its hash made again', poison: rehashed((plan) => ({ ...plan, batches: plan.batches.slice(1) })) }, { name: 'another environment, with its hash made again', poison: rehashed((plan) => ({ ...plan, environment: 'prod' })) }, { name: 'another project, with its hash made again', poison: rehashed((plan) => ({ ...plan, project: 'other' })) },
  { name: 'nothing', poison: (path) => writeFile(path, '') }, { name: 'half of it', poison: async (path) => writeFile(path, (await readFile(path, 'utf8')).slice(0, 2000)) }, { name: 'a link elsewhere', poison: async (path) => { await rm(path); await symlink('/dev/zero', path); } }, { name: 'gone', poison: (path) => rm(path) },
];

async function* poisoned(world: FaultWorld, server: Server, made: Made, { name, poison }: Poison): AsyncGenerator<Trial> {
  if (!world.wanted(`poisoned: ${name}`)) return;
  const wrong = await onCopy(server, made, `p${POISONS.findIndex((each) => each.name === name)}`, async (url) => {
    const { at } = made;
    await rm(at.cache, { recursive: true, force: true });
    await given(at, url);
    const entries = (await filesBelow(at.cache)).filter((path) => basename(path) === 'plan.json');
    if (entries.length === 0) return 'the cache holds no plan.json';
    for (const path of entries) await poison(path);
    await given(at, url);
    const before = await wholeState(url);
    const ran = await at.nx(['run', 'db:deploy', '--env=test', '--assume-yes', '--plan=.sluice/plans/test'], { TRIAL_URL: url });
    const moved = changes(before, await wholeState(url));
    if (moved.length > 0) return `the database changed: ${moved[0] ?? ''}`;
    if (!/\(outcome 1\)/.test(ran.output) || !/SL407|SL502/.test(ran.output)) return `not refused: ${ran.output.slice(-600)}`;
    return undefined;
  });
  yield { name: `poisoned: ${name}`, ...(wrong !== undefined && { wrong }) };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Two work trees, or two machines, and one cache: the same files or others, the same state of the database or another. */
async function* shared(world: FaultWorld, server: Server, made: Made, turn: number): AsyncGenerator<Trial> {
  const [files, state] = [turn % 2 === 0 ? 'the same files' : 'other files', turn % 4 < 2 ? 'the same state' : 'another state'];
  const name = `two work trees, ${files}, ${state}, ${turn}`;
  if (!world.wanted(name)) return;
  const wrong = await onCopy(server, made, `s${turn}`, async (url) => onCopy(server, made, `t${turn}`, async (another) => {
    const other = turn % 4 >= 2 ? another : url;
    const theirs = await nxWorkspace(world, { ...FILES, [SQL]: turn % 2 === 0 ? NEXT : `${NEXT}create table app.more${turn} (id int);\n` }, made.at);
    if (turn % 4 >= 2) await act(other, RELEVANT[turn % 8]!(1, 2));
    await given(made.at, url);
    const [mine, yours] = [await freshPlan(world, made.at, url), await freshPlan(world, theirs, other)];
    const [a, b] = await Promise.all([given(made.at, url), given(theirs, other)]);
    const wrong = untrue(a, mine) ?? untrue(b, yours);
    if (wrong !== undefined) return wrong;
    if ((await lstat(join(theirs.root, '.sluice/plans')).catch(() => undefined))?.isSymbolicLink() === true) return 'plans are a link';
    return turn % 4 === 0 && !b.hit ? `no hit for the same files and the same state: ${b.output.slice(-300)}` : undefined;
  }));
  yield { name, ...(wrong !== undefined && { wrong }) };
}
