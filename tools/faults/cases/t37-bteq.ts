/** T37: a process is killed (SIGKILL) inside of a BTEQ script, at every point of every request; running deploy again takes the same decisions, and runs nothing twice. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { journalOf, type Ending } from '../bteq-journal.ts';
import { serverPlace, toyPlace, type Copy, type Seed } from '../place.ts';
import { sluice, startSluice, told, type Ended } from '../sluice.ts';
import { chosen, together } from '../together.ts';
import { write } from '../workspace.ts';

interface Stand {
  readonly name: string;
  readonly seed: Seed;
  readonly dialect: string;
  readonly owns: string;
  readonly script: string;
  /** What the uninterrupted run left. */
  readonly rows: string;
  readonly endings: readonly Ending[];
}

/** What is expected to fail, jumps, repetitions, transactions that hold and that do not, several statements at once, and one that is in no transaction. */
const SQL = `.SET ERRORLEVEL (3807, 2801, 3510) SEVERITY 0
select 1 from app.gone;
.IF ERRORCODE = 3807 THEN .GOTO MAKE
insert into app.log values ('wrong');
.LABEL MAKE
create table app.t (id integer primary key);
.REMARK 'made'
insert into app.log values ('once');
= 2
BT;
insert into app.log values ('in');
.IF ACTIVITYCOUNT = 1 THEN insert into app.t values (1);
ET;
BT;
insert into app.log values ('taken back');
insert into app.t values (1);
ET;
.IF ERRORCODE <> 3510 THEN .QUIT 9
insert into app.log values ('a'); insert into app.log values ('b');
vacuum app.t;
.IF ACTIVITYCOUNT = 0
update app.log set change = change;
.ELSE
insert into app.log values ('skipped');
.ENDIF
.IF ACTIVITYCOUNT <> 6 THEN .QUIT 8
insert into app.log values ('end');
.QUIT 0
insert into app.log values ('behind');
`;

const TOY = `.SET ERRORLEVEL (3807, 3803) SEVERITY 0
drop store app.gone;
.IF ERRORCODE = 3807 THEN .GOTO MAKE
create store app.wrong (id number);
.LABEL MAKE
create store app.t (id number);
create store app.t (id number);
.IF ERRORCODE = 3803 THEN alter store app.t add name text;
note on store app.t is 'again';
= 1
create lens app.seen over app.t;
.IF ERRORLEVEL > 0 THEN .QUIT 8
.QUIT 0
drop store app.t;
`;

export const bteqKilled: FaultCase = {
  id: 'T37',
  title: 'kill -9 inside of a BTEQ script',
  holds: 'running deploy again takes the decisions that an undisturbed run takes: the same requests ran, were refused and passed over, each with one end in the journal and one effect',
  on: 'PostgreSQL 15 and 18, toy dialect',
  trials: { quick: 4, full: 200 },
  async *run(world) {
    for (const [stand, quick] of [[await onServer(world, 18), 3], [await onToy(world), 1], ...(world.scale === 'full' ? [[await onServer(world, 15), 0] as const] : [])] as const) {
      const all = pointsOf(stand);
      const some = world.scale === 'full' ? all : chosen(world, all, quick, (point) => `${stand.name}, ${point}`);
      yield* together(some.filter((point) => world.wanted(`${stand.name}, ${point}`)).map((point) => () => atPoint(world, stand, point)));
      if (world.scale !== 'full') continue;
      const times = Array.from({ length: 30 }, (_, n) => `${stand.name}, at some moment ${n}`).filter((name) => world.wanted(name));
      yield* together(times.map((name) => () => atMoment(world, stand, name)));
    }
  },
};

const onServer = async (world: FaultWorld, major: 15 | 18): Promise<Stand> => {
  const seed = await serverPlace(world, major).seed();
  await seed.put(['create schema app', 'create table app.log (change text)']);
  return stand(world, { name: `PostgreSQL ${major}`, seed, dialect: 'postgres', owns: '{ schemas: [app] }', script: SQL });
};

const onToy = async (world: FaultWorld): Promise<Stand> => {
  const seed = await toyPlace(world).seed();
  await seed.put(['create store app.other (id number)']);
  return stand(world, { name: 'toy dialect', seed, dialect: '@sluice/kit/toy/toy', owns: '{ dbs: [app] }', script: TOY });
};

async function stand(world: FaultWorld, of: Pick<Stand, 'name' | 'seed' | 'dialect' | 'owns' | 'script'>): Promise<Stand> {
  const copy = await of.seed.copy('undisturbed');
  const scene = await sceneOf(world, of, copy);
  const ended = await scene.deploy({});
  if (ended.code !== 0) throw new Error(`${of.name}: the script does not run undisturbed: ${told(ended)}`);
  return { ...of, rows: await scene.rows(), endings: journalOf(await copy.journal()).endings };
}

async function sceneOf(world: FaultWorld, { dialect, owns, script }: Pick<Stand, 'dialect' | 'owns' | 'script'>, copy: Copy) {
  const root = await world.folder();
  await write(root, 'sluice.yaml', 'environments:\n  test:\n    url: "${FAULT_URL}"\n    gates: { hazards: { accept: [data-loss, blocking-lock, compatibility, may-fail, transaction, access, design] } }\n');
  await write(root, 'db/database.yaml', `dialect: "${dialect}"\nowns: ${owns}\nmigrations: migrations/*.bteq\n`);
  await write(root, 'db/migrations/V001__steered.bteq', script);
  const options = (env: Readonly<Record<string, string>>) => ({ root, env: { FAULT_URL: copy.url, SLUICE_STATE_DIR: join(root, 'state'), SLUICE_ACTOR: 'ann', ...env } });
  const ARGS = ['deploy', 'db', '--env=test', '--assume-yes', '--adopt'] as const;
  return {
    deploy: (env: Readonly<Record<string, string>>) => sluice(ARGS, options(env)),
    start: () => startSluice(ARGS, options({})),
    async rows() {
      const { rows, catalog } = await copy.observed();
      return JSON.stringify([Object.entries(rows.tables).filter(([name]) => !/sluice/.test(name)).sort(), [...catalog.rows].filter(([name]) => !/sluice/.test(name)).sort()]);
    },
  };
}

/** Where the undisturbed run passes by. */
function pointsOf({ endings }: Stand): string[] {
  return endings.flatMap(({ seq, status, commits }) => {
    const reached = status === 'skipped' ? [] : ['before-send', 'after-send', ...(status === 'refused' ? [] : ['after-reply']), 'before-journal', ...(commits ? ['before-commit', 'after-commit'] : [])];
    return reached.map((point) => `${point}:${seq - 1}`);
  });
}

async function atPoint(world: FaultWorld, of: Stand, point: string): Promise<Trial> {
  const name = `${of.name}, ${point}`;
  const copy = await of.seed.copy(name);
  try {
    const scene = await sceneOf(world, of, copy);
    const killed = await scene.deploy({ SLUICE_FAULT: point });
    // A single statement that was refused has no point behind its answer but the journal's.
    if (killed.signal !== 'SIGKILL') return of.name === 'toy dialect' && point.startsWith('before-journal') && killed.code === 0 ? { name } : { name, wrong: `it was not killed: ${told(killed)}` };
    return await again(of, copy, scene, name);
  } finally {
    await copy.drop();
  }
}

async function atMoment(world: FaultWorld, of: Stand, name: string): Promise<Trial> {
  const copy = await of.seed.copy(name);
  try {
    const scene = await sceneOf(world, of, copy);
    const running = scene.start();
    await sleep(200 + Math.floor(world.random('T37', name) * 1200));
    running.child.kill('SIGKILL');
    await running.ended;
    return await again(of, copy, scene, name);
  } finally {
    await copy.drop();
  }
}

async function again(of: Stand, copy: Copy, scene: Awaited<ReturnType<typeof sceneOf>>, name: string): Promise<Trial> {
  const { left } = await copy.clean({ indexes: false });
  if (left !== undefined) return { name, wrong: `after the kill: ${left}` };
  const ended: Ended = await scene.deploy({});
  if (ended.code !== 0) return { name, wrong: `deploy does not go on: ${told(ended)}` };
  const { endings, wrong } = journalOf(await copy.journal());
  if (wrong !== undefined) return { name, wrong };
  const text = (each: readonly Ending[]): string => each.map(({ seq, status, said }) => `${seq} ${status} ${said}`).join('\n');
  if (text(endings) !== text(of.endings)) return { name, wrong: `it took other decisions:\n${text(endings)}\ninstead of\n${text(of.endings)}` };
  const rows = await scene.rows();
  if (rows !== of.rows) return { name, wrong: `the database is another one: ${rows} instead of ${of.rows}` };
  const third = await scene.deploy({});
  return third.code === 0 && (await copy.journal()).deployment.length === 1 ? { name } : { name, wrong: `there was something left to do: ${told(third)}` };
}
